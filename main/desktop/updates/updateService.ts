import type { UpdateState } from "../../../preload/contract.ts";
import { ParleyFailure, toFailure } from "../../failure.ts";
import { logFor } from "../../logging/log.ts";
import type { StateHub } from "../../state.ts";
import { checksumOf } from "./updateEngine.ts";
import type { UpdateEngine } from "./updateEngine.ts";
import { POSTPONE_MS, mayInstall, nextUpdateStep } from "./updatePolicy.ts";
import type { UpdateFacts } from "./updatePolicy.ts";
import { trustedFeed } from "./updateSignature.ts";
import type { SignedFeed, Target } from "./updateSignature.ts";

const log = logFor("updates");

export interface UpdateServiceOptions {
  hub: StateHub;
  publicKey: string;
  target: Target;
  /** Made when it is first needed. */
  engine(): Promise<UpdateEngine>;
  inCall(): boolean;
}

/** Does what `updatePolicy` says, and is the one owner of the state `update`. */
export class UpdateService {
  readonly #options: UpdateServiceOptions;
  #engine: UpdateEngine | undefined;
  #found: UpdateFacts["found"] = "nothing";
  #feed: SignedFeed | undefined;
  #file = "";
  #lastTryTs: number | undefined;
  #lastTryFailed = false;
  #postponedUntilTs = 0;
  #timer: NodeJS.Timeout | undefined;
  #wasInCall = false;

  constructor(options: UpdateServiceOptions) {
    this.#options = options;
    options.hub.on("change", ({ call }) => {
      if (call === undefined || options.inCall() === this.#wasInCall) return;
      this.#wasInCall = options.inCall();
      this.#consider();
    });
  }

  start(): void {
    this.#consider();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** "Restart": the person's word, and the only way to an installation. */
  async install(): Promise<void> {
    const answer = mayInstall({ found: this.#found, inCall: this.#options.inCall() });
    if (answer === "inCall") throw new ParleyFailure("UpdateInCall");
    if (answer === "notReady" || this.#engine === undefined) throw new ParleyFailure("UpdateFailed");
    // It has lain in the person's folder since it was checked, where any of their programs may write.
    await this.#requireSigned(this.#file).catch((error: unknown) => this.#refuse(error));
    try {
      this.#engine.install();
    } catch (error) {
      throw new ParleyFailure("UpdateFailed", { cause: error });
    }
  }

  /** "Later", also for a failure that was shown. */
  postpone(): void {
    this.#postponedUntilTs = Date.now() + POSTPONE_MS;
    if (this.#options.hub.current.update.phase === "failed") this.#show({ phase: "none" });
    this.#consider();
  }

  #consider(): void {
    clearTimeout(this.#timer);
    const next = nextUpdateStep({
      nowTs: Date.now(),
      inCall: this.#options.inCall(),
      found: this.#found,
      lastTryTs: this.#lastTryTs,
      lastTryFailed: this.#lastTryFailed,
      postponedUntilTs: this.#postponedUntilTs,
    });
    if (this.#found === "ready") {
      this.#show({ phase: "ready", version: this.#feed?.version ?? "", offered: next.step === "offer" });
    }
    if (next.step === "check") void this.#try("nothing", () => this.#check());
    if (next.step === "download") void this.#try("available", () => this.#download());
    if (next.step === "wait" && next.untilTs !== undefined) {
      this.#timer = setTimeout(() => this.#consider(), next.untilTs - Date.now());
    }
  }

  /** @param otherwise what is found while it has not succeeded */
  async #try(otherwise: UpdateFacts["found"], action: () => Promise<UpdateFacts["found"]>): Promise<void> {
    this.#found = "busy";
    this.#lastTryTs = Date.now();
    try {
      this.#found = await action();
      this.#lastTryFailed = false;
    } catch (error) {
      // A server that does not answer is nothing to bother the person with.
      if (!(error instanceof ParleyFailure)) log.warn("no update this time", error);
      this.#found = error instanceof ParleyFailure ? "refused" : otherwise;
      this.#lastTryFailed = !(error instanceof ParleyFailure);
    }
    this.#consider();
  }

  async #check(): Promise<UpdateFacts["found"]> {
    this.#engine ??= await this.#options.engine();
    const info = await this.#engine.check();
    if (info === undefined) {
      this.#show({ phase: "none" });
      return "nothing";
    }
    this.#feed = trustedFeed(info, this.#options.publicKey, this.#options.target);
    if (this.#feed === undefined) this.#refuse("the feed is not signed by the makers");
    log.info(`version ${this.#feed.version} is there, and signed`);
    this.#show({ phase: "available", version: this.#feed.version });
    return "available";
  }

  async #download(): Promise<UpdateFacts["found"]> {
    const version = this.#feed?.version ?? "";
    this.#show({ phase: "downloading", version, percent: 0 });
    try {
      this.#file =
        (await this.#engine?.download((percent) => this.#show({ phase: "downloading", version, percent }))) ?? "";
    } catch (error) {
      if (codeOf(error) === "ERR_CHECKSUM_MISMATCH") this.#refuse(error);
      this.#show({ phase: "available", version });
      throw error;
    }
    await this.#requireSigned(this.#file).catch((error: unknown) => this.#refuse(error));
    log.info(`version ${version} is downloaded and verified`);
    return "ready";
  }

  /** @throws Error when the file is none of those in the signed feed */
  async #requireSigned(file: string): Promise<void> {
    const checksum = await checksumOf(file);
    if (!this.#feed?.files.some(({ sha512 }) => sha512 === checksum)) throw new Error("the file is not the signed one");
  }

  #refuse(cause: unknown): never {
    log.error("refused an update", cause);
    const failure = new ParleyFailure("UpdateUntrusted", { cause });
    this.#found = "refused";
    this.#show({ phase: "failed", version: this.#feed?.version ?? "", error: toFailure(failure) });
    throw failure;
  }

  #show(state: UpdateState): void {
    this.#options.hub.set("update", state);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
