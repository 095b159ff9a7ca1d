import { QrCodeData, QrCodeIntent, initAsync } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { Curve25519PublicKey } from "@matrix-org/matrix-sdk-crypto-wasm";
import {
  ClientRendezvousFailureReason,
  MSC4108RendezvousSession,
  MSC4108SecureChannel,
} from "matrix-js-sdk/lib/rendezvous/index.js";
import type { RendezvousFailureReason } from "matrix-js-sdk/lib/rendezvous/index.js";
import type { LinkingSide } from "../../preload/contract.ts";
import { authUrl } from "../auth/authUrl.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { parseServer } from "../matrix/discovery.ts";
import { readMessage, reasonOf } from "./messages.ts";
import type { Message, MessageOf, MessageType } from "./messages.ts";
import { CrossedMessage, rendezvousFetch } from "./rendezvousFetch.ts";

const log = logFor("linking");
const PATH = "/_matrix/client/unstable/org.matrix.msc4108/rendezvous";
/** How long a code is taken to be good for where the server does not say, ms. */
const LIFE_MS = 60_000;
/** For the last word, ms. */
const FAREWELL_MS = 5000;

/** What a code says (MSC4108). */
export interface ScannedCode {
  /** Of the device that shows it. */
  side: LinkingSide;
  key: Curve25519PublicKey;
  /** Where to meet. */
  url: string;
  /** Server name or base URL; of an existing device alone. */
  homeserver: string | undefined;
}

/** @throws ParleyFailure `QrCodeInvalid`; `QrUnsupported` for one of a later version (MSC4388) */
export async function readCode(bytes: Uint8Array): Promise<ScannedCode> {
  await initAsync();
  let data: QrCodeData;
  try {
    data = QrCodeData.fromBytes(bytes);
  } catch (cause) {
    throw new ParleyFailure("QrCodeInvalid", { cause });
  }
  const { rendezvousUrl: url, serverName: homeserver, publicKey: key } = data;
  if (data.intentData.msc4108 === undefined || url === undefined) throw new ParleyFailure("QrUnsupported");
  return { side: data.mode === QrCodeIntent.Login ? "new" : "existing", key, url, homeserver };
}

/** What both ways to a channel want. */
interface ChannelOptions {
  /** Base URL; see `rendezvousFetch`. */
  homeserver: string;
  /** The person gives it up. */
  abort: AbortSignal;
}

export interface OpenedChannel {
  channel: LinkChannel;
  code: Uint8Array;
  lifeMs: number;
}

/**
 * An encrypted channel between two devices, through a place that anybody may read and write (MSC4108): the SDK's, with a
 * `fetch` that can be trusted, and failures that have names.
 */
export class LinkChannel {
  /** Rejects when the place is gone; never resolves. */
  readonly gone: Promise<never>;
  readonly #abort: AbortSignal;
  readonly #session: MSC4108RendezvousSession;
  readonly #channel: MSC4108SecureChannel;
  /** Ends what is asked now. */
  #now: AbortSignal;
  #failure: ParleyFailure | undefined;
  #connected = false;
  #ending = false;
  #lifeMs = LIFE_MS;

  private constructor({ homeserver, abort }: ChannelOptions, scanned: ScannedCode | undefined) {
    const gone = Promise.withResolvers<never>();
    gone.promise.catch(() => {});
    this.gone = gone.promise;
    this.#abort = abort;
    this.#now = abort;
    const onFailure = (reason: RendezvousFailureReason) => {
      const lost = reason === ClientRendezvousFailureReason.ETagMissing;
      this.#failure ??= new ParleyFailure(lost ? "QrUnsupported" : "QrExpired", { detail: reason });
      gone.reject(this.#failure);
    };
    const fetchFn = rendezvousFetch({
      homeserver,
      abort: () => this.#now,
      overwrites: () => this.#ending,
      onLife: (lifeMs) => (this.#lifeMs = lifeMs),
    });
    this.#session =
      scanned === undefined
        ? new MSC4108RendezvousSession({ onFailure, fetchFn, fallbackRzServer: new URL(PATH, homeserver).href })
        : new MSC4108RendezvousSession({ onFailure, fetchFn, url: scanned.url });
    this.#channel = new MSC4108SecureChannel(this.#session, scanned?.key);
  }

  /**
   * Makes a place to meet at a homeserver, and the code that leads there.
   *
   * @param name by which the new device finds the homeserver; left out by the new device itself
   * @returns `lifeMs`: how long the place is there
   * @throws ParleyFailure `HomeserverUnreachable`, `HomeserverInvalid`, `RateLimited`
   */
  static async open(options: ChannelOptions, name?: string): Promise<OpenedChannel> {
    await initAsync();
    const channel = new LinkChannel(options, undefined);
    await channel.#session.send("");
    const { url } = channel.#session;
    if (channel.#session.cancelled || authUrl(url, options.homeserver) === undefined)
      throw new ParleyFailure("HomeserverInvalid", { detail: "rendezvous" });
    const code =
      name === undefined
        ? await channel.#channel.generateCode(QrCodeIntent.Login)
        : await channel.#channel.generateCode(QrCodeIntent.Reciprocate, name);
    return { channel, code, lifeMs: channel.#lifeMs };
  }

  /** @param homeserver base URL of one's own; undefined: the code's, which has one then */
  static join(scanned: ScannedCode, homeserver: string | undefined, abort: AbortSignal): LinkChannel {
    const base = homeserver ?? parseServer(scanned.homeserver ?? "").href;
    if (authUrl(scanned.url, base) === undefined) throw new ParleyFailure("QrCodeInvalid", { detail: "rendezvous" });
    return new LinkChannel({ homeserver: base, abort }, scanned);
  }

  /** Where the devices meet. */
  get place(): string {
    return this.#session.url ?? "";
  }

  /**
   * Waits for the other device, and agrees on a key with it. Whose key that is only the check code says.
   *
   * @returns the check code
   * @throws ParleyFailure `QrInsecure`, `QrExpired`, `HomeserverUnreachable`
   */
  async connect(): Promise<string> {
    try {
      await this.#channel.connect();
    } catch (cause) {
      this.#rethrow(cause);
      throw new ParleyFailure("QrInsecure", { cause });
    }
    const checkCode = this.#channel.getCheckCode();
    if (checkCode === undefined) throw new ParleyFailure("QrInsecure");
    this.#connected = true;
    return checkCode;
  }

  /** @throws ParleyFailure `QrExpired`, `HomeserverUnreachable` */
  async send(message: Message): Promise<void> {
    this.#rethrow();
    try {
      await this.#channel.secureSend(message as unknown as Parameters<MSC4108SecureChannel["secureSend"]>[0]);
    } catch (cause) {
      // What it has to say while it should listen is that it is over.
      if (cause instanceof CrossedMessage) await this.receive("m.login.declined");
      this.#rethrow(cause);
      throw new ParleyFailure("QrUnexpected", { detail: "channel", cause });
    }
    // The SDK says nothing of a place that is gone.
    this.#rethrow();
  }

  /**
   * @param stop when it is not waited for any more: rejects with its reason. Nothing is lost by that
   * @throws ParleyFailure as `readMessage`, and `QrInsecure`, `QrExpired`, `HomeserverUnreachable`
   */
  async receive<T extends MessageType>(expected: T, stop?: AbortSignal): Promise<MessageOf<T>> {
    this.#now = stop === undefined ? this.#abort : AbortSignal.any([this.#abort, stop]);
    let json: unknown;
    try {
      json = await this.#channel.secureReceive();
    } catch (cause) {
      this.#now.throwIfAborted();
      this.#rethrow(cause);
      if (cause instanceof SyntaxError) throw new ParleyFailure("QrUnexpected", { detail: "no JSON" });
      throw new ParleyFailure("QrInsecure", { cause });
    } finally {
      this.#now = this.#abort;
    }
    this.#rethrow();
    return readMessage(json, expected);
  }

  /** The last word: tells the other device why there is nothing more; before there is one, removes the place. Never throws. */
  async end(failure: ParleyFailure, told: boolean): Promise<void> {
    this.#ending = true;
    this.#now = AbortSignal.timeout(FAREWELL_MS);
    if (!this.#connected) await this.#session.close();
    else if (told && this.#failure === undefined)
      await this.#channel
        .secureSend({ type: "m.login.failure", reason: reasonOf(failure.failure.name) } as unknown as Parameters<
          MSC4108SecureChannel["secureSend"]
        >[0])
        .catch(() => log.info("the other device could not be told"));
  }

  /** All is said: removes the place. Never throws. */
  async close(): Promise<void> {
    this.#now = AbortSignal.timeout(FAREWELL_MS);
    await this.#session.close();
  }

  /** What is known to be wrong says more than what it led to. */
  #rethrow(cause?: unknown): void {
    this.#abort.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure;
    if (cause instanceof ParleyFailure) throw cause;
  }
}
