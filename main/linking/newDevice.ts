import { DEVICE_GRANT, hasDeviceGrant } from "../auth/authMetadata.ts";
import { registerClient } from "../auth/authServer.ts";
import { awaitDeviceGrant, beginDeviceGrant } from "../auth/deviceGrant.ts";
import { giveBack, newDeviceId, sessionOfTokens } from "../auth/oauthSession.ts";
import type { OAuthDevice } from "../auth/oauthSession.ts";
import type { Tokens } from "../auth/tokens.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { discoverWays, parseServer } from "../matrix/discovery.ts";
import type { StoredSession } from "../matrix/login.ts";
import { isLoopback } from "../matrix/loopback.ts";
import type { LinkChannel } from "./linkChannel.ts";
import type { LinkingInput } from "./linkingState.ts";
import { OthersFailure, PROTOCOL } from "./messages.ts";
import type { Secrets } from "./messages.ts";

const log = logFor("linking");

/** The device that wants to be signed in. */
export interface NewDevice {
  /** What the code said of the homeserver; undefined where we showed it: then the other device says it. */
  homeserver: string | undefined;
  abort: AbortSignal;
  show(input: LinkingInput): void;
}

/** A session that another device has helped to; without secrets it is not verified. */
export interface LinkedSession {
  stored: StoredSession;
  secrets: Secrets | undefined;
  /** Nobody wants it. */
  giveBack(): Promise<void>;
}

/**
 * Signs this device in over a channel whose check code was compared (MSC4108): the person allows it on the other device
 * (RFC 8628), which then gives us the secrets of the account.
 *
 * @throws ParleyFailure as `discoverWays`, `QrUnsupported`, `QrDeviceExists`, `QrDeclined`, `QrUnexpected`, `QrExpired`,
 * and as `beginDeviceGrant` and `sessionOfTokens`
 */
export async function signInHere(channel: LinkChannel, device: NewDevice): Promise<LinkedSession> {
  const { abort, show } = device;
  const server = device.homeserver ?? (await serverOf(channel));
  requireElsewhere(parseServer(server), channel.place);
  const { homeserver, auth: metadata } = await discoverWays(server);
  requireElsewhere(new URL(homeserver.baseUrl), channel.place);
  if (metadata === undefined || !hasDeviceGrant(metadata)) throw new ParleyFailure("QrUnsupported");
  const clientId = await registerClient(metadata, [DEVICE_GRANT]);
  const asked: OAuthDevice = { homeserver, metadata, clientId, deviceId: newDeviceId() };
  const grant = await beginDeviceGrant(metadata, asked, homeserver.baseUrl, abort);
  await channel.send({
    type: "m.login.protocol",
    protocol: PROTOCOL,
    device_id: asked.deviceId,
    device_authorization_grant: {
      verification_uri: grant.page,
      ...(grant.pageComplete === undefined ? {} : { verification_uri_complete: grant.pageComplete }),
    },
  });
  await channel.receive("m.login.protocol_accepted");
  show({ type: "approving", userCode: grant.userCode });
  const tokens = await whileListening(channel, abort, (stop) => awaitDeviceGrant(metadata, clientId, grant, stop));
  const stored = await sessionOfTokens(asked, tokens);
  const session = { stored, giveBack: () => giveBack(asked, tokens) };
  show({ type: "approved" });
  return { ...session, secrets: await secretsFor(asked, tokens, channel, abort) };
}

/** Who is elsewhere may not send us to what listens on this computer. @throws ParleyFailure `QrUnexpected` */
function requireElsewhere(named: URL, place: string): void {
  if (isLoopback(named.hostname) && !isLoopback(new URL(place).hostname))
    throw new ParleyFailure("QrUnexpected", { detail: "homeserver" });
}

async function serverOf(channel: LinkChannel): Promise<string> {
  const { protocols, homeserver } = await channel.receive("m.login.protocols");
  if (!protocols.includes(PROTOCOL)) throw new ParleyFailure("QrUnsupported");
  return homeserver;
}

/**
 * Waits for the person's word in the browser, and hears meanwhile if the other device gives it up. That the place where
 * both meet is gone by then is no reason to stop: the person may still say yes.
 */
async function whileListening(
  channel: LinkChannel,
  abort: AbortSignal,
  work: (stop: AbortSignal) => Promise<Tokens>,
): Promise<Tokens> {
  const listening = new AbortController();
  const given = new AbortController();
  const told = channel.receive("m.login.secrets", listening.signal).then(
    () => given.abort(new ParleyFailure("QrUnexpected")),
    (error: unknown) => {
      if (error instanceof OthersFailure) given.abort(error);
    },
  );
  try {
    return await work(AbortSignal.any([abort, given.signal]));
  } finally {
    listening.abort();
    await told;
  }
}

/**
 * The person has allowed this device: if the secrets do not come, it is signed in all the same, unverified. Unless somebody
 * gave it up.
 */
async function secretsFor(
  asked: OAuthDevice,
  tokens: Tokens,
  channel: LinkChannel,
  abort: AbortSignal,
): Promise<Secrets | undefined> {
  try {
    await channel.send({ type: "m.login.success" });
    const { type: _type, ...secrets } = await channel.receive("m.login.secrets");
    return secrets;
  } catch (error) {
    if (abort.aborted || (error instanceof OthersFailure && error.failure.name === "QrDeclined")) {
      await giveBack(asked, tokens);
      throw error;
    }
    log.warn("signed in without the secrets", toFailure(error).name);
    return undefined;
  }
}
