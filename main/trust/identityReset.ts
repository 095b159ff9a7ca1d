import { ClientPrefix, Method } from "matrix-js-sdk";
import type { AuthDict, MatrixClient } from "matrix-js-sdk";
import type { CryptoApi } from "matrix-js-sdk/lib/crypto-api/index.js";
import type { UIAuthCallback } from "matrix-js-sdk/lib/interactive-auth.js";
import type { CallArgs, CallResult } from "../../preload/contract.ts";
import { authUrl } from "../auth/authUrl.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { endStepOf } from "../sessions/endStep.ts";
import { byPassword, proof } from "./passwordAuth.ts";
import { resetStepOf } from "./resetStep.ts";
import type { ResetStep } from "./resetStep.ts";

const log = logFor("trust");
const ATTEMPTS = 3;

/** The web pages on which a person says that it is them. */
export interface ResetPages {
  /** Where the account's authorization server lets its identity be reset (MSC4191). @throws where none is known */
  account(): Promise<string>;
  /** Hands an address to the person's browser. */
  open(address: string): Promise<void>;
}

/**
 * A new identity and an empty backup in the place of those of before, which are gone. Much is deleted on the way, so
 * whether the homeserver lets this person do it is found out first, by uploading a key that it can't take: one that
 * nothing has signed. It asks for proof (password, its own page, or the account's page: MSC4312), or says what is wrong
 * with the key, and then the true upload will pass.
 */
export class IdentityReset {
  readonly #client: MatrixClient;
  readonly #crypto: CryptoApi;
  /** Of the request that a page of the homeserver is open for. */
  #session: string | undefined;

  constructor(client: MatrixClient, crypto: CryptoApi) {
    this.#client = client;
    this.#crypto = crypto;
  }

  /**
   * What the person will have to show, as far as the homeserver tells without being asked for a reset.
   *
   * @throws ParleyFailure `IdentityResetRefused`, `Offline`.
   */
  async look(): Promise<CallResult<"describeReset">> {
    const unset = !(await this.#crypto.userHasCrossSigningKeys());
    try {
      // Ends no session, and is asked for the same proof.
      await this.#client.deleteMultipleDevices([]);
      return { proof: "nothing" };
    } catch (cause) {
      const { kind } = endStepOf(cause);
      if (kind === "password") return { proof: kind };
      // The first identity is taken without proof (MSC3967).
      if (kind === "page" || kind === "elsewhere") return { proof: unset ? "nothing" : "page" };
      throw new ParleyFailure(kind === "offline" ? "Offline" : "IdentityResetRefused", { cause });
    }
  }

  /**
   * Resets it, or says what is wanted first; for "page" one has been opened in the browser.
   *
   * @throws ParleyFailure `WrongPassword`; `IdentityResetUnconfirmed` when the person says they did on the page what they
   * did not; `IdentityResetRefused`, `BrowserNotOpened`, `RateLimited`, `Offline`.
   */
  async reset(
    { password, afterBrowser = false }: CallArgs<"resetIdentity">,
    pages: ResetPages,
  ): Promise<CallResult<"resetIdentity">> {
    const session = afterBrowser ? this.#session : undefined;
    let step = await this.#ask(session === undefined ? undefined : ({ session } as AuthDict));
    const me = this.#client.getSafeUserId();
    if (step.kind === "password" && password !== undefined) {
      step = await this.#ask(proof(me, password, step.session));
      if (step.kind === "password" || step.kind === "refused") throw new ParleyFailure("WrongPassword");
    }
    if (step.kind === "willing") {
      const upload: UIAuthCallback<void> =
        password === undefined
          ? (request) => request(session === undefined ? null : ({ session } as AuthDict))
          : byPassword(me, password);
      step = await this.#renew(upload);
    }
    switch (step.kind) {
      case "willing":
        this.#session = undefined;
        return { phase: "done" };
      case "password":
        return { phase: "password" };
      case "page":
      case "account":
        if (afterBrowser) throw new ParleyFailure("IdentityResetUnconfirmed");
        await openIn(pages, await this.#pageFor(step, pages));
        this.#session = step.kind === "page" ? step.session : undefined;
        return { phase: "page" };
      case "refused":
        // Of a page on which somebody else was: another visit may be by the person.
        throw new ParleyFailure(afterBrowser ? "IdentityResetUnconfirmed" : "IdentityResetRefused");
      case "later":
        throw new ParleyFailure("RateLimited");
      case "offline":
        throw new ParleyFailure("Offline");
    }
  }

  /** Uploads a key that can't be taken. */
  async #ask(auth: AuthDict | undefined): Promise<ResetStep> {
    const me = this.#client.getSafeUserId();
    const key = Buffer.alloc(32, 1).toString("base64").replaceAll("=", "");
    const unsigned = { user_id: me, usage: ["user_signing"], keys: { [`ed25519:${key}`]: key }, signatures: {} };
    try {
      const body = { user_signing_key: unsigned, ...(auth === undefined ? {} : { auth }) };
      // As the SDK uploads the true ones: what is proved for one address counts for no other.
      const { http } = this.#client;
      const how = { prefix: ClientPrefix.V3, priority: "auto" } as const;
      await http.authedRequest(Method.Post, "/keys/device_signing/upload", undefined, body, how);
      log.warn("the homeserver takes keys that nobody has signed");
      return { kind: "willing" };
    } catch (cause) {
      return resetStepOf(cause);
    }
  }

  /** @returns "willing" when it is done, else what the homeserver wants after all */
  async #renew(upload: UIAuthCallback<void>): Promise<ResetStep> {
    // A question that is still open would be answered with the old identity, and put it back.
    await this.#crypto.userHasCrossSigningKeys();
    for (let attempt = 1; ; attempt++) {
      let refused: unknown;
      try {
        await this.#crypto.resetEncryption(async (request) => {
          try {
            await upload(request);
          } catch (cause) {
            refused = cause;
            throw cause;
          }
        });
      } catch (cause) {
        await this.#crypto.userHasCrossSigningKeys();
        if (refused === undefined) throw cause;
        log.warn("the homeserver did not take the new identity");
        const step = resetStepOf(refused);
        return step.kind === "willing" ? { kind: "refused" } : step;
      }
      await this.#crypto.userHasCrossSigningKeys();
      if (await this.#crypto.isCrossSigningReady()) break;
      // The SDK takes an answer that was on its way for the truth, and forgets the keys that it just made.
      if (attempt === ATTEMPTS) throw new ParleyFailure("Unexpected", { detail: "the new identity was forgotten" });
      log.warn("the new identity was forgotten, once more");
    }
    log.info("the identity was reset");
    return { kind: "willing" };
  }

  /** The authorization server's own word before the homeserver's: the person has signed in there. */
  async #pageFor(step: Extract<ResetStep, { kind: "page" | "account" }>, pages: ResetPages): Promise<string> {
    const address =
      step.kind === "page"
        ? this.#client.getFallbackAuthUrl(step.stage, step.session)
        : await pages.account().catch(() => step.url);
    const page = authUrl(address, this.#client.getHomeserverUrl());
    if (page === undefined) throw new ParleyFailure("IdentityResetRefused", { detail: "unusable address" });
    return page.href;
  }
}

/** @throws ParleyFailure `BrowserNotOpened` */
async function openIn(pages: ResetPages, address: string): Promise<void> {
  try {
    await pages.open(address);
  } catch (cause) {
    throw new ParleyFailure("BrowserNotOpened", { cause: cause instanceof Error ? cause.name : "" });
  }
}
