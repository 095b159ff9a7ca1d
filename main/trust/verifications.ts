import type { MatrixClient } from "matrix-js-sdk";
import {
  VerificationPhase,
  VerificationRequestEvent,
  VerifierEvent,
} from "matrix-js-sdk/lib/crypto-api/verification.js";
import type {
  ShowQrCodeCallbacks,
  ShowSasCallbacks,
  VerificationRequest,
  Verifier,
} from "matrix-js-sdk/lib/crypto-api/verification.js";
import type { CryptoApi } from "matrix-js-sdk/lib/crypto-api/index.js";
import { toDataURL } from "qrcode";
import { SasEmoji } from "../../preload/contract.ts";
import type { VerificationPeer } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { endOf, isOver, nextVerification } from "./verificationState.ts";
import type { Verification, VerificationInput } from "./verificationState.ts";

const log = logFor("trust");

/**
 * What this client can do: compare emoji, and show a code that the other device scans. That it can scan one itself it says
 * only when the person wants to: else two of it would show codes to each other, and emoji are less trouble at a desk.
 */
export const VERIFICATION_METHODS = ["m.sas.v1", "m.qr_code.show.v1", "m.reciprocate.v1"];
const SCANNING = [...VERIFICATION_METHODS, "m.qr_code.scan.v1"];

export interface VerificationsOptions {
  client: Pick<MatrixClient, "getSafeUserId">;
  crypto: CryptoApi;
  nameOf(userId: string): string;
  onState(state: Verification): void;
}

/** The one verification under way: follows the SDK's request, and does what the person says. */
export class Verifications {
  readonly #options: VerificationsOptions;
  #state: Verification = null;
  #request: VerificationRequest | undefined;
  #verifier: Verifier | undefined;
  #sas: ShowSasCallbacks | undefined;
  #code: ShowQrCodeCallbacks | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The person wants to scan a code that the other shows. */
  #scans = false;

  constructor(options: VerificationsOptions) {
    this.#options = options;
  }

  get state(): Verification {
    return this.#state;
  }

  /**
   * @param scan a code that the other shows, if it can
   * @throws ParleyFailure `VerificationFailed` when nobody can be asked.
   */
  async start(userId: string | undefined, deviceId: string | undefined, roomId?: string, scan = false): Promise<void> {
    if (!isOver(this.#state)) throw new ParleyFailure("InvalidRequest", { detail: "a verification is under way" });
    const { client, crypto } = this.#options;
    const to = userId ?? client.getSafeUserId();
    this.#scans = scan;
    this.#input({ type: "dismiss" });
    this.#input({ type: "ask", peer: this.#peer(to, deviceId) });
    try {
      if (userId !== undefined) await crypto.getUserDeviceInfo([userId], true);
      const ask = () =>
        userId === undefined
          ? crypto.requestOwnUserVerification()
          : roomId !== undefined
            ? crypto.requestVerificationDM(userId, roomId)
            : crypto.requestDeviceVerification(userId, deviceId ?? "");
      this.#follow(await (scan ? this.#ableToScan(ask) : ask()));
    } catch (cause) {
      log.warn("a verification could not be asked for", cause);
      this.#input({ type: "dismiss" });
      throw new ParleyFailure("VerificationFailed", { cause });
    }
  }

  /** Somebody asks. */
  received(request: VerificationRequest): void {
    if (!isOver(this.#state) || request.initiatedByMe || request.phase !== VerificationPhase.Requested) return;
    this.#input({ type: "asked", peer: this.#peer(request.otherUserId, request.otherDeviceId) });
    this.#follow(request);
  }

  accept(): Promise<void> {
    return this.#do((request) => request.accept());
  }

  /** Bytes of a code that was seen. @returns whether it is the one that the other shows */
  async scanned(code: Uint8Array): Promise<boolean> {
    const request = this.#request;
    if (request === undefined || this.#state?.phase !== "ready" || this.#state.scan !== true)
      throw new ParleyFailure("InvalidRequest", { detail: "nothing to scan" });
    try {
      await request.scanQRCode(new Uint8ClampedArray(code));
    } catch (cause) {
      log.info("another code was scanned", cause instanceof Error ? cause.message.slice(0, 80) : "");
      return false;
    }
    this.#input({ type: "read" });
    return true;
  }

  /** Emoji, although a code could be scanned. */
  compareEmoji(): Promise<void> {
    return this.#do(async (request) => void (await request.startVerification("m.sas.v1")));
  }

  async answer(match: boolean): Promise<void> {
    const [sas, code] = [this.#sas, this.#code];
    if (this.#state?.phase === "comparing" && sas !== undefined) {
      if (!match) return sas.mismatch();
      this.#input({ type: "match" });
      await this.#do(() => sas.confirm());
    } else if (this.#state?.phase === "scanned" && code !== undefined) {
      if (!match) return code.cancel();
      this.#input({ type: "match" });
      code.confirm();
    } else throw new ParleyFailure("InvalidRequest", { detail: "nothing to compare" });
  }

  /** Declines, cancels, or puts away what is over. */
  end(): void {
    const request = this.#request;
    this.#drop();
    this.#input({ type: "dismiss" });
    if (request?.pending === true)
      request.cancel().catch((error: unknown) => log.warn("the other side was not told of the end", error));
  }

  /** While the request is made: what others ask is answered as ever. */
  async #ableToScan<T>(ask: () => Promise<T>): Promise<T> {
    const crypto = this.#options.crypto as CryptoApi & {
      setSupportedVerificationMethods?(methods: string[] | undefined): void;
    };
    crypto.setSupportedVerificationMethods?.(SCANNING);
    try {
      return await ask();
    } finally {
      crypto.setSupportedVerificationMethods?.(VERIFICATION_METHODS);
    }
  }

  async #do(work: (request: VerificationRequest) => Promise<void>): Promise<void> {
    if (this.#request === undefined) throw new ParleyFailure("InvalidRequest", { detail: "no verification" });
    try {
      await work(this.#request);
    } catch (cause) {
      log.warn("the verification failed", cause);
      const request = this.#request;
      this.#drop();
      this.#input({ type: "cancelled", reason: "failed" });
      void request.cancel().catch(() => {});
    }
  }

  #follow(request: VerificationRequest): void {
    this.#drop();
    this.#request = request;
    request.on(VerificationRequestEvent.Change, this.#onChange);
    // The SDK gives up silently.
    if (request.timeout !== null) {
      this.#timer = setTimeout(() => {
        this.#drop();
        this.#input({ type: "cancelled", reason: "timeout" });
        void request.cancel().catch(() => {});
      }, request.timeout);
    }
    this.#onChange();
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#request?.off(VerificationRequestEvent.Change, this.#onChange);
    this.#request = undefined;
    this.#verifier = undefined;
    this.#sas = undefined;
    this.#code = undefined;
  }

  readonly #onChange = () => {
    const request = this.#request;
    if (request === undefined) return;
    switch (request.phase) {
      case VerificationPhase.Ready: {
        if (this.#state?.phase === "ready") return;
        this.#input({ type: "ready", deviceId: request.otherDeviceId });
        void this.#do(() => this.#choose(request));
        return;
      }
      case VerificationPhase.Started:
        if (request.verifier !== undefined && request.verifier !== this.#verifier) this.#attach(request.verifier);
        return;
      case VerificationPhase.Done:
        this.#drop();
        this.#input({ type: "finished" });
        return;
      case VerificationPhase.Cancelled: {
        const asking = this.#state?.phase === "asking" || this.#state?.phase === "asked";
        const reason = endOf(request.cancellationCode, !asking);
        this.#drop();
        // Taken up by another device of this person: nothing to see here.
        this.#input(reason === "elsewhere" ? { type: "dismiss" } : { type: "cancelled", reason });
        return;
      }
      default:
    }
  };

  /** A code that is scanned by whichever can; else emoji, begun by the one who asked. */
  async #choose(request: VerificationRequest): Promise<void> {
    if (this.#scans && request.initiatedByMe && request.otherPartySupportsMethod("m.qr_code.show.v1")) {
      this.#input({ type: "toScan" });
      return;
    }
    if (request.otherPartySupportsMethod("m.qr_code.scan.v1")) {
      const bytes = await request.generateQRCode();
      if (bytes !== undefined) {
        const data = [{ data: new Uint8ClampedArray(bytes), mode: "byte" as const }];
        this.#input({ type: "code", qr: await toDataURL(data, { margin: 2, width: 360, errorCorrectionLevel: "L" }) });
        return;
      }
    }
    if (request.initiatedByMe && request.phase === VerificationPhase.Ready) await request.startVerification("m.sas.v1");
  }

  #attach(verifier: Verifier): void {
    this.#verifier = verifier;
    if (this.#request?.chosenMethod === "m.sas.v1") this.#input({ type: "begun" });
    const sas = verifier.getShowSasCallbacks();
    if (sas !== null) this.#showSas(sas);
    verifier.on(VerifierEvent.ShowSas, this.#showSas);
    const code = verifier.getReciprocateQrCodeCallbacks();
    if (code !== null) this.#showCode(code);
    verifier.on(VerifierEvent.ShowReciprocateQr, this.#showCode);
    // Its end is told by the request.
    verifier
      .verify()
      .catch((error: unknown) => log.info("the verification ended", error instanceof Error ? error.message : ""));
  }

  readonly #showSas = (sas: ShowSasCallbacks) => {
    this.#sas = sas;
    const emoji = SasEmoji.array()
      .length(7)
      .safeParse((sas.sas.emoji ?? []).map(([symbol, name]) => ({ symbol, name: name.replaceAll(" ", "") })));
    if (emoji.success) this.#input({ type: "emoji", emoji: emoji.data });
    else void this.#do(() => Promise.reject(new Error("no emoji to compare")));
  };

  readonly #showCode = (code: ShowQrCodeCallbacks) => {
    this.#code = code;
    this.#input({ type: "scanned" });
  };

  #peer(userId: string, deviceId: string | undefined): VerificationPeer {
    return {
      userId,
      displayName: this.#options.nameOf(userId),
      own: userId === this.#options.client.getSafeUserId(),
      ...(deviceId === undefined ? {} : { deviceId }),
    };
  }

  #input(input: VerificationInput): void {
    const before = this.#state;
    this.#state = nextVerification(before, input);
    if (this.#state === before) return;
    log.info(`verification: ${before?.phase ?? "none"} → ${this.#state?.phase ?? "none"}`);
    this.#options.onState(this.#state);
  }
}
