import { setTimeout as pause } from "node:timers/promises";
import { MatrixError } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import { hasDeviceGrant } from "../auth/authMetadata.ts";
import type { AuthMetadata } from "../auth/authMetadata.ts";
import { authUrl } from "../auth/authUrl.ts";
import { ParleyFailure } from "../failure.ts";
import type { LinkChannel } from "./linkChannel.ts";
import type { LinkingInput } from "./linkingState.ts";
import { PROTOCOL, Secrets } from "./messages.ts";
import type { MessageOf } from "./messages.ts";

/** So long and so often is looked for the new device after it has said that it is signed in, ms. */
const APPEARS_MS = 10_000;
const LOOK_MS = 500;

/** The signed-in device that helps. */
export interface ExistingDevice {
  client: Pick<MatrixClient, "getDevice" | "getCrypto">;
  homeserver: { baseUrl: string };
  metadata: AuthMetadata;
  /** Opens the page where the person allows it. */
  openPage(url: string): Promise<void>;
  show(input: LinkingInput): void;
}

/**
 * Helps a new device to sign in (MSC4108): lets the person allow it in the browser, and then gives it the secrets of the
 * account.
 *
 * @param channel where we showed the code, one whose check code the person has typed here
 * @param scanned it was the new device that showed the code: its key is known from there, and it is there that it is typed
 * @returns the id of the new device
 * @throws ParleyFailure `QrUnsupported`, `QrDeviceExists`, `QrDeviceMissing`, `QrDeclined`, `QrUnexpected`, `QrExpired`,
 * `AuthServerInvalid`, `BrowserNotOpened`, `QrNotVerified`, `Offline`
 */
export async function signInOther(channel: LinkChannel, scanned: boolean, device: ExistingDevice): Promise<string> {
  const { homeserver, metadata, client } = device;
  if (!hasDeviceGrant(metadata)) throw new ParleyFailure("QrUnsupported");
  if (scanned) await channel.send({ type: "m.login.protocols", protocols: [PROTOCOL], homeserver: homeserver.baseUrl });
  const wish = await channel.receive("m.login.protocol");
  const page = pageOf(wish, metadata, homeserver.baseUrl);
  const { device_id: deviceId } = wish;
  if (await isThere(client, deviceId)) throw new ParleyFailure("QrDeviceExists");
  device.show({ type: "approving" });
  await device.openPage(page);
  await channel.send({ type: "m.login.protocol_accepted" });
  await channel.receive("m.login.success");
  device.show({ type: "approved" });
  const until = performance.now() + APPEARS_MS;
  while (!(await isThere(client, deviceId))) {
    if (performance.now() > until) throw new ParleyFailure("QrDeviceMissing");
    await pause(LOOK_MS);
  }
  await channel.send({ type: "m.login.secrets", ...(await secretsOf(client)) });
  return deviceId;
}

/**
 * The page where the person allows it. It is the new device that names it: it has to be one of the server that signs the
 * people of our homeserver in.
 *
 * @throws ParleyFailure `QrUnsupported`, `AuthServerInvalid`
 */
export function pageOf(wish: MessageOf<"m.login.protocol">, metadata: AuthMetadata, homeserver: string): string {
  const { device_authorization_grant: grant } = wish;
  if (wish.protocol !== PROTOCOL || grant === undefined) throw new ParleyFailure("QrUnsupported");
  const page = authUrl(grant.verification_uri_complete ?? grant.verification_uri, homeserver);
  const own = [metadata.issuer, metadata.authorization_endpoint, metadata.device_authorization_endpoint];
  if (page === undefined || !own.some((url) => url !== undefined && new URL(url).origin === page.origin))
    throw new ParleyFailure("AuthServerInvalid", { detail: "page of the new device" });
  return page.href;
}

async function isThere(client: ExistingDevice["client"], deviceId: string): Promise<boolean> {
  try {
    await client.getDevice(deviceId);
    return true;
  } catch (cause) {
    if (cause instanceof MatrixError && cause.httpStatus === 404) return false;
    throw new ParleyFailure("Offline", { cause });
  }
}

async function secretsOf(client: ExistingDevice["client"]): Promise<Secrets> {
  try {
    return Secrets.parse(await client.getCrypto()?.exportSecretsBundle?.());
  } catch {
    // Not the cause: it might say a secret.
    throw new ParleyFailure("QrNotVerified");
  }
}
