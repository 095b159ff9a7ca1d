import type { IOpenIDToken, MatrixClient } from "matrix-js-sdk";
import { z } from "zod";
import type { SfuAccess } from "../../preload/contract.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import { fetchJson } from "../matrix/http.ts";
import { isUsableUrl } from "./sfuUrl.ts";
import type { OwnMember } from "./wireMode.ts";

const Answer = z.object({ url: z.string(), jwt: z.string().min(1) });
/** A token is used until this much before its end. */
const MARGIN_MS = 60_000;
/** The one call of a room (MSC4143). */
const SLOT = "m.call#ROOM";

/** A delayed leave (MSC4140) that the auth service shall keep alive, and send when the SFU sees this device go. */
export interface DelegatedLeave {
  delayId: string;
  delayMs: number;
}

/**
 * Access to SFUs (MSC4195): an OpenID token of the homeserver, exchanged at the auth service of a focus.
 * Tokens are kept while fresh, so that opening the lobby pays for the click on Join.
 */
export class SfuAccessService {
  readonly #client: MatrixClient;
  readonly #cache = new Map<string, { access: SfuAccess; expiresTs: number }>();
  readonly #running = new Map<string, Promise<SfuAccess>>();
  #openId: { token: Promise<IOpenIDToken>; expiresTs: number } | undefined;

  constructor(client: MatrixClient) {
    this.#client = client;
  }

  /**
   * @param serviceUrl `livekit_service_url` of the focus.
   * @param fresh asks anew although a token is at hand.
   * @throws ParleyFailure `AuthServiceUnreachable`, `AuthServiceRefused`, `Offline`.
   */
  async get(roomId: string, serviceUrl: string, member: OwnMember, fresh = false): Promise<SfuAccess> {
    if (!isUsableUrl(serviceUrl, "http")) throw new ParleyFailure("AuthServiceRefused", { detail: "unusable address" });
    const key = `${roomId} ${serviceUrl} ${member.identity}`;
    const known = this.#cache.get(key);
    if (!fresh && known !== undefined && known.expiresTs - MARGIN_MS > Date.now()) return known.access;
    let running = this.#running.get(key);
    if (running === undefined) {
      running = this.#request(roomId, serviceUrl, member, key).finally(() => this.#running.delete(key));
      this.#running.set(key, running);
    }
    return running;
  }

  /**
   * Hands the delayed leave to the auth service (wire.md, step 6). It refuses or lacks the ability: our own restarts go on.
   * A service that knows the homeserver by another address than we do refuses ours; without one it takes its own.
   */
  async delegateLeave(roomId: string, serviceUrl: string, member: OwnMember, leave: DelegatedLeave): Promise<void> {
    const delegation = { delay_id: leave.delayId, delay_timeout: leave.delayMs };
    try {
      await this.#post(roomId, serviceUrl, member, { ...delegation, delay_cs_api_url: this.#client.baseUrl });
    } catch (error) {
      if (toFailure(error).name !== "AuthServiceRefused") throw error;
      await this.#post(roomId, serviceUrl, member, delegation);
    }
  }

  async #request(roomId: string, serviceUrl: string, member: OwnMember, key: string): Promise<SfuAccess> {
    const { url, jwt } = await this.#post(roomId, serviceUrl, member, {});
    if (!isUsableUrl(url, "ws", serviceUrl))
      throw new ParleyFailure("AuthServiceRefused", { detail: "unusable SFU address" });
    const access = { focusUrl: serviceUrl, url, jwt };
    this.#cache.set(key, { access, expiresTs: expiryOf(jwt) });
    return access;
  }

  /** State memberships have the readable identity of the older endpoint, sticky ones the hashed one of the newer. */
  async #post(
    roomId: string,
    serviceUrl: string,
    member: OwnMember,
    more: Record<string, unknown>,
  ): Promise<z.infer<typeof Answer>> {
    const openid_token = await this.#getOpenId();
    const device = this.#client.getDeviceId();
    const hashed = member.mode === "matrix_2_0";
    const who = { id: member.memberId, claimed_user_id: this.#client.getUserId(), claimed_device_id: device };
    const body = hashed
      ? { room_id: roomId, slot_id: SLOT, openid_token, member: who }
      : { room: roomId, openid_token, device_id: device };
    const path = hashed ? "get_token" : "sfu/get";
    const answer = await fetchJson(new URL(`${serviceUrl.replace(/\/$/, "")}/${path}`), Answer, {
      method: "POST",
      body: { ...body, ...more },
      missing: "fail",
      redirect: "error",
      unreachable: "AuthServiceUnreachable",
      invalid: "AuthServiceRefused",
    });
    if (answer === undefined) throw new ParleyFailure("AuthServiceRefused");
    return answer;
  }

  async #getOpenId(): Promise<IOpenIDToken> {
    if (this.#openId === undefined || this.#openId.expiresTs < Date.now()) {
      const entry = { token: this.#client.getOpenIdToken(), expiresTs: Date.now() + 60_000 };
      this.#openId = entry;
      entry.token.then(
        (token) => (entry.expiresTs = Date.now() + token.expires_in * 1000 - MARGIN_MS),
        () => {
          if (this.#openId === entry) this.#openId = undefined;
        },
      );
    }
    try {
      return await this.#openId.token;
    } catch (cause) {
      throw new ParleyFailure("Offline", { cause });
    }
  }
}

/** When a JWT ends, unix ms; one without a readable end is used for a minute. */
export function expiryOf(jwt: string): number {
  try {
    const payload = z
      .object({ exp: z.number() })
      .parse(JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()));
    return payload.exp * 1000;
  } catch {
    return Date.now() + 2 * MARGIN_MS;
  }
}
