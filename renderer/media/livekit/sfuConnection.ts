import { ConnectionError, ConnectionErrorReason, DisconnectReason, type Room } from "livekit-client";
import { ErrorName, Failure, type MediaKey, type SfuAccess } from "../../../preload/contract.ts";
import { onNetworkChange } from "../networkChange.ts";
import { retryDelayMs } from "../retryPolicy.ts";
import { SfuRoom, type SfuRoomOptions } from "./sfuRoom.ts";

export type ConnectionPhase = "connecting" | "connected" | "reconnecting" | "closed";

export interface SfuConnectionOptions extends Omit<SfuRoomOptions, "keys"> {
  focusUrl: string;
  /** Access fetched ahead, for the first try. */
  first: SfuAccess | undefined;
  /** Fresh access. May reject with an error whose `name` is an ErrorName, or whose `failure` is a Failure. */
  access: (focusUrl: string) => Promise<SfuAccess>;
  /** All keys known when a room is made. */
  allKeys: () => readonly MediaKey[];
  /** The room that was given to `onSignal` is no more. */
  onGone: () => void;
}

/**
 * The connection to one SFU, kept up until it is closed: LiveKit resumes what breaks briefly; what it gives up is
 * opened anew with fresh access, with a growing pause, for as long as the call lasts.
 */
export class SfuConnection {
  readonly focusUrl: string;
  readonly #options: SfuConnectionOptions;
  #current: SfuRoom | undefined;
  #phase: ConnectionPhase = "connecting";
  #error: ErrorName | undefined;
  #closed = false;
  #endPause: (() => void) | undefined;
  #markConnected: () => void = () => undefined;
  /** Resolves at the first connection, or when closed before. */
  readonly settled: Promise<void>;
  readonly #loop: Promise<void>;
  readonly #offNetwork: () => void;

  constructor(options: SfuConnectionOptions) {
    this.focusUrl = options.focusUrl;
    this.#options = options;
    this.settled = new Promise((resolve) => (this.#markConnected = resolve));
    this.#offNetwork = onNetworkChange(this.#onNetwork);
    this.#loop = this.#run();
  }

  get phase(): ConnectionPhase {
    // LiveKit's own resume and restart.
    if (this.#phase === "connected" && this.room?.state !== "connected") return "reconnecting";
    return this.#phase;
  }

  get error(): ErrorName | undefined {
    return this.#error;
  }

  get room(): Room | undefined {
    return this.#current?.room;
  }

  encryptionOf(identity: string) {
    return this.#current?.encryptionOf(identity) ?? "pending";
  }

  async setKeys(keys: readonly MediaKey[]): Promise<void> {
    await this.#current?.setKeys(keys);
  }

  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#phase = "closed";
      this.#offNetwork();
      this.#wake();
      await this.#current?.close();
    }
    await this.#loop;
  }

  async #run(): Promise<void> {
    let attempt = 0;
    let ready = this.#options.first;
    while (!this.#closed) {
      let cause: ErrorName;
      const ahead = ready;
      ready = undefined;
      try {
        const access = ahead ?? (await this.#options.access(this.focusUrl));
        if (this.#closed) break;
        const reason = await this.#live(access, () => (attempt = 0));
        if (this.#closed) break;
        if (reason === DisconnectReason.DUPLICATE_IDENTITY) {
          // Another window of this very device took the call over. Taking it back would go on for ever.
          this.#error = "AlreadyInCall";
          this.#phase = "closed";
          break;
        }
        cause = "SfuUnreachable";
        console.warn(
          `media: the SFU ended the connection (${reason === undefined ? "lost" : DisconnectReason[reason]})`,
        );
      } catch (error) {
        if (this.#closed) break;
        cause = causeOf(error);
        // A JWT that was fetched ahead ran out in the lobby: no reason to wait, none to show.
        if (ahead !== undefined && cause === "AuthServiceRefused") continue;
        this.#error = cause;
        console.warn(`media: no connection to the SFU (${cause}), failure ${attempt + 1}`, error);
      }
      if (this.#phase === "connected") this.#phase = "reconnecting";
      this.#options.onChange();
      await this.#pause(retryDelayMs({ attempt, cause }));
      attempt += 1;
    }
    this.#markConnected();
    this.#options.onChange();
  }

  /** One room, from connect to its end. */
  async #live(access: SfuAccess, onConnected: () => void): Promise<DisconnectReason | undefined> {
    const current = new SfuRoom({ ...this.#options, keys: this.#options.allKeys() });
    this.#current = current;
    try {
      await current.connect(access);
      onConnected();
      this.#error = undefined;
      this.#phase = "connected";
      this.#markConnected();
      this.#options.onChange();
      return await current.ended;
    } finally {
      await current.close().catch((error: unknown) => console.warn("media: disconnecting failed", error));
      if (this.#current === current) this.#current = undefined;
      this.#options.onGone();
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closed) return resolve();
      const timer = setTimeout(resolve, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** The network is back, or the call is over: no more waiting. */
  readonly #wake = () => this.#endPause?.();

  /** A connection that looks well may hang: it is renewed at once, and not when its time is up. */
  readonly #onNetwork = () => {
    this.#wake();
    if (this.#phase === "connected") this.#current?.networkChanged();
  };
}

/** The name of a failure, of LiveKit's or of the access callback's. */
function causeOf(error: unknown): ErrorName {
  if (error instanceof ConnectionError) {
    // The SFU took the JWT for invalid or run out: a fresh one is fetched for the next try.
    return error.reason === ConnectionErrorReason.NotAllowed ? "AuthServiceRefused" : "SfuUnreachable";
  }
  const named = ErrorName.safeParse(nameOf(error));
  return named.success ? named.data : "SfuUnreachable";
}

/** `name` of the error, or of the contract's Failure it carries. */
function nameOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const failure = "failure" in error ? Failure.safeParse(error.failure) : undefined;
  return failure?.success === true ? failure.data.name : error.name;
}
