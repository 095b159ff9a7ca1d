import type { AuthDict, IMyDevice, MatrixClient } from "matrix-js-sdk";
import type { AccountSession, CallArgs, SessionEnd } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { isLoopback } from "../matrix/loopback.ts";
import { cleanName } from "../matrix/displayName.ts";
import { accountPage, endStepOf, webAddress } from "./endStep.ts";
import type { EndStep } from "./endStep.ts";

const log = logFor("sessions");

/** All sessions of the account, with what their keys say of them. @throws ParleyFailure `Offline`. */
export async function listSessions(client: MatrixClient): Promise<AccountSession[]> {
  const me = client.getSafeUserId();
  let devices: IMyDevice[];
  try {
    ({ devices } = await client.getDevices());
  } catch (cause) {
    throw new ParleyFailure("Offline", { cause });
  }
  const crypto = client.getCrypto();
  // A session that was just begun elsewhere is not known to the crypto store before it is asked for.
  const keys = await crypto?.getUserDeviceInfo([me], true).catch((error: unknown) => {
    log.warn("the keys of the own sessions could not be fetched", error);
    return undefined;
  });
  const sessions = await Promise.all(
    devices.map(async (device): Promise<AccountSession> => {
      const status = keys?.get(me)?.has(device.device_id)
        ? await crypto?.getDeviceVerificationStatus(me, device.device_id)
        : undefined;
      return {
        deviceId: device.device_id,
        name: cleanName(device.display_name, ""),
        current: device.device_id === client.getDeviceId(),
        ...(device.last_seen_ts == null ? {} : { lastSeenTs: device.last_seen_ts }),
        ...(device.last_seen_ip == null ? {} : { lastSeenIp: device.last_seen_ip.slice(0, 64) }),
        trust: status == null ? "unknown" : status.crossSigningVerified ? "verified" : "unverified",
      };
    }),
  );
  return sessions.toSorted(
    (a, b) => Number(b.current) - Number(a.current) || (b.lastSeenTs ?? 0) - (a.lastSeenTs ?? 0),
  );
}

/** @throws ParleyFailure `Offline`. */
export async function renameSession(client: MatrixClient, deviceId: string, name: string): Promise<void> {
  try {
    await client.setDeviceDetails(deviceId, { display_name: name });
  } catch (cause) {
    throw new ParleyFailure("Offline", { cause });
  }
}

/** The sign-out of other sessions, which may take a password or a visit to a web page in between. */
export class SessionEnding {
  readonly #open: (address: string) => Promise<void>;
  /** Of the request that waits for a web page. */
  #page: { client: MatrixClient; session: string } | undefined;

  /** @param open an address in the person's browser, if it is one for it */
  constructor(open: (address: string) => Promise<void>) {
    this.#open = open;
  }

  /** @throws ParleyFailure `InvalidRequest` (this session), `WrongPassword`, `SessionEndRefused`, `Offline`. */
  async end(client: MatrixClient, { deviceIds, password, afterBrowser }: CallArgs<"endSessions">): Promise<SessionEnd> {
    if (deviceIds.includes(client.getDeviceId() ?? ""))
      throw new ParleyFailure("InvalidRequest", { detail: "this session" });
    const page = this.#page?.client === client ? this.#page.session : undefined;
    const auth = afterBrowser === true && page !== undefined ? ({ session: page } as AuthDict) : undefined;
    let step = await this.#try(client, deviceIds, auth);
    if (step?.kind === "password" && password !== undefined) {
      const { session } = step;
      const user = client.getSafeUserId();
      const proof = { type: "m.login.password", identifier: { type: "m.id.user", user }, password, session };
      step = await this.#try(client, deviceIds, proof as AuthDict);
      if (step?.kind === "password" || step?.kind === "refused") throw new ParleyFailure("WrongPassword");
    }
    this.#page = undefined;
    if (step === undefined) return { phase: "done" };
    switch (step.kind) {
      case "password":
        return { phase: "password" };
      case "page": {
        this.#page = { client, session: step.session };
        await this.#open(client.getFallbackAuthUrl(step.stage, step.session));
        return { phase: "browser" };
      }
      case "elsewhere": {
        const { account_management_uri: uri, account_management_actions_supported: actions } = await client
          .getAuthMetadata()
          .catch((cause: unknown) => {
            throw new ParleyFailure("SessionEndRefused", { cause });
          });
        if (uri === undefined || webAddress(uri, isLoopback) === undefined)
          throw new ParleyFailure("SessionEndRefused");
        await this.#open(accountPage(uri, deviceIds, actions));
        return { phase: "elsewhere" };
      }
      case "refused":
        throw new ParleyFailure("SessionEndRefused");
      case "offline":
        throw new ParleyFailure("Offline");
    }
  }

  /** @returns what is still wanted; undefined when it is done */
  async #try(client: MatrixClient, deviceIds: string[], auth: AuthDict | undefined): Promise<EndStep | undefined> {
    try {
      await client.deleteMultipleDevices(deviceIds, auth);
      log.info(`${deviceIds.length} other sessions were signed out`);
      return undefined;
    } catch (cause) {
      return endStepOf(cause);
    }
  }
}
