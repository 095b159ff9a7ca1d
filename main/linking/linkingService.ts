import { toDataURL } from "qrcode";
import type { Homeserver, LinkingSide } from "../../preload/contract.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { discoverWays } from "../matrix/discovery.ts";
import type { Ways } from "../matrix/discovery.ts";
import type { SessionService } from "../matrix/sessionService.ts";
import type { StateHub } from "../state.ts";
import { signInOther } from "./existingDevice.ts";
import type { LinkChannel, ScannedCode } from "./linkChannel.ts";
import { nextLinking } from "./linkingState.ts";
import type { LinkingInput } from "./linkingState.ts";
import { OthersFailure } from "./messages.ts";
import { signInHere } from "./newDevice.ts";

const log = logFor("linking");

export interface LinkingServiceOptions {
  hub: StateHub;
  session: Pick<SessionService, "requireClient" | "stored" | "signInLinked" | "on">;
  /** Hands a page to the system's browser. */
  openBrowser(url: string): Promise<void>;
}

/** So many codes are shown one after the other before nobody seems to be there. */
const MOST_CODES = 10;

/** One sign-in by code, from its begin to its end. */
interface Flow {
  side: LinkingSide;
  abort: AbortController;
  channel: LinkChannel | undefined;
  /** What the person has to type here; undefined where nothing is to be typed now. */
  checkCode: string | undefined;
  typed: PromiseWithResolvers<void>;
  /** Where the person allows it. */
  page: string | undefined;
}

/** The channel brings the crypto layer: not before somebody asks for it. */
const loadChannel = () => import("./linkChannel.ts");

/**
 * Owner of the linking slice: signs in a new device from this one, or this one by another (MSC4108). One at a time. The page
 * gets the code and the check code; keys and secrets stay here.
 */
export class LinkingService {
  readonly #options: LinkingServiceOptions;
  #flow: Flow | undefined;

  constructor(options: LinkingServiceOptions) {
    this.#options = options;
    options.session.on("gone", () => this.cancel());
  }

  /**
   * Shows a code. What becomes of it is told by the state.
   *
   * @param server of the sign-in; undefined while one is signed in
   * @throws ParleyFailure `InvalidRequest`, `QrNotVerified`
   */
  show(server: string | undefined): void {
    const side = this.#side();
    if ((side === "new") !== (server !== undefined)) throw new ParleyFailure("InvalidRequest", { detail: side });
    const flow = this.#begin(side, "show");
    void this.#run(flow, async () => {
      const ways = await discoverWays(server ?? this.#stored().homeserver);
      if (!ways.homeserver.qr) throw new ParleyFailure("QrUnsupported", { detail: ways.homeserver.name });
      const { channel, checkCode } = await this.#meet(flow, ways.homeserver);
      await this.#compared(flow, channel, checkCode);
      await this.#signIn(flow, channel, undefined, ways);
    });
  }

  /**
   * The camera has read a code. What becomes of it is told by the state.
   *
   * @throws ParleyFailure `QrCodeInvalid`, `QrUnsupported`, `QrOtherSignedIn`, `QrOtherSignedOut`, `QrNotVerified`
   */
  async scan(bytes: Uint8Array): Promise<void> {
    const side = this.#side();
    const { readCode, LinkChannel } = await loadChannel();
    const code = await readCode(bytes);
    if (code.side === side) throw new ParleyFailure(side === "existing" ? "QrOtherSignedIn" : "QrOtherSignedOut");
    const abort = new AbortController();
    const channel = LinkChannel.join(code, side === "existing" ? this.#stored().baseUrl : undefined, abort.signal);
    const flow = this.#begin(side, "scan", abort);
    flow.channel = channel;
    void this.#run(flow, async () => {
      this.#input(flow, { type: "connected", checkCode: await channel.connect() });
      await this.#signIn(flow, channel, code, undefined);
    });
  }

  /** What the person has typed. @throws ParleyFailure `InvalidRequest` when nothing is to be typed */
  answer(code: string): void {
    const flow = this.#flow;
    if (flow?.checkCode === undefined) throw new ParleyFailure("InvalidRequest", { detail: "no check code" });
    const right = flow.checkCode === code;
    // Once: whoever is in between would get another guess.
    flow.checkCode = undefined;
    if (right) flow.typed.resolve();
    else flow.typed.reject(new ParleyFailure("QrCheckCodeWrong"));
  }

  /** @throws ParleyFailure `InvalidRequest`, `BrowserNotOpened` */
  async reopen(): Promise<void> {
    if (this.#flow?.page === undefined) throw new ParleyFailure("InvalidRequest", { detail: "nothing to open" });
    await this.#open(this.#flow.page);
  }

  /** The person gives it up, or has seen how it ended. */
  cancel(): void {
    const flow = this.#flow;
    this.#flow = undefined;
    this.#options.hub.set("linking", nextLinking(this.#options.hub.current.linking, { type: "dismiss" }));
    flow?.abort.abort(new ParleyFailure("QrDeclined"));
  }

  /** On which side this device is. @throws ParleyFailure `InvalidRequest`, `QrNotVerified` */
  #side(): LinkingSide {
    const { session, trust } = this.#options.hub.current;
    if (session.phase === "signedOut") return "new";
    if (session.phase !== "signedIn" || session.guest === true)
      throw new ParleyFailure("InvalidRequest", { detail: session.phase });
    // It has nothing to share.
    if (trust.device !== "verified") throw new ParleyFailure("QrNotVerified");
    return "existing";
  }

  #begin(side: LinkingSide, type: "show" | "scan", abort = new AbortController()): Flow {
    this.cancel();
    const typed = Promise.withResolvers<void>();
    typed.promise.catch(() => {});
    const flow: Flow = { side, abort, channel: undefined, checkCode: undefined, typed, page: undefined };
    this.#flow = flow;
    this.#input(flow, { type, side });
    return flow;
  }

  async #run(flow: Flow, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      log.info(`a device was signed in by code: ${flow.side}`);
    } catch (error) {
      const failure = toFailure(error);
      log.warn(`no sign-in by code: ${flow.side}`, failure.name, error instanceof ParleyFailure ? "" : error);
      this.#input(flow, { type: "failed", error: failure });
      await flow.channel?.end(new ParleyFailure(failure.name), !(error instanceof OthersFailure));
    }
  }

  /**
   * Shows a code until somebody has scanned it. A new one comes at half of its life: who scans it shall have time for the rest.
   *
   * @throws ParleyFailure as `LinkChannel.open` and `connect`
   */
  async #meet(flow: Flow, { baseUrl, name }: Homeserver): Promise<{ channel: LinkChannel; checkCode: string }> {
    const { LinkChannel } = await loadChannel();
    const { signal } = flow.abort;
    for (let codes = 1; ; codes++) {
      const stop = new AbortController();
      const { channel, code, lifeMs } = await LinkChannel.open(
        { homeserver: baseUrl, abort: AbortSignal.any([signal, stop.signal]) },
        flow.side === "existing" ? name : undefined,
      );
      flow.channel = channel;
      this.#input(flow, { type: "code", qr: await pictureOf(code) });
      const half = setTimeout(() => stop.abort(new ParleyFailure("QrExpired")), lifeMs / 2);
      try {
        return { channel, checkCode: await channel.connect() };
      } catch (error) {
        const { name: failure } = toFailure(error);
        if (signal.aborted || failure !== "QrExpired" || codes === MOST_CODES) throw error;
        void channel.end(new ParleyFailure(failure), false);
      } finally {
        clearTimeout(half);
      }
    }
  }

  /** Waits for the person, who types what the other device shows. @throws ParleyFailure `QrCheckCodeWrong`, `QrExpired` */
  async #compared(flow: Flow, channel: LinkChannel, checkCode: string): Promise<void> {
    flow.checkCode = checkCode;
    this.#input(flow, { type: "connected" });
    const { signal } = flow.abort;
    const given = Promise.withResolvers<never>();
    given.promise.catch(() => {});
    signal.addEventListener("abort", () => given.reject(signal.reason));
    signal.throwIfAborted();
    await Promise.race([flow.typed.promise, channel.gone, given.promise]);
    this.#input(flow, { type: "typed" });
  }

  /** @param found of the own homeserver, where it was asked already */
  async #signIn(
    flow: Flow,
    channel: LinkChannel,
    scanned: ScannedCode | undefined,
    found: Ways | undefined,
  ): Promise<void> {
    const show = (input: LinkingInput) => this.#input(flow, input);
    if (flow.side === "existing") {
      const { homeserver, auth: metadata } = found ?? (await discoverWays(this.#stored().homeserver));
      if (metadata === undefined) throw new ParleyFailure("QrUnsupported", { detail: homeserver.name });
      const deviceId = await signInOther(channel, scanned !== undefined, {
        client: this.#options.session.requireClient(),
        homeserver,
        metadata,
        openPage: (url) => {
          flow.page = url;
          return this.#open(url);
        },
        show,
      });
      show({ type: "shared", deviceId });
      return;
    }
    const linked = await signInHere(channel, { homeserver: scanned?.homeserver, abort: flow.abort.signal, show });
    void channel.close();
    try {
      flow.abort.signal.throwIfAborted();
      await this.#options.session.signInLinked(linked.stored, linked.secrets);
    } catch (error) {
      await linked.giveBack();
      throw error;
    }
    this.cancel();
  }

  #stored(): { homeserver: string; baseUrl: string } {
    const { stored } = this.#options.session;
    if (stored === undefined) throw new ParleyFailure("InvalidRequest", { detail: "not signed in" });
    return stored;
  }

  async #open(url: string): Promise<void> {
    try {
      await this.#options.openBrowser(url);
    } catch (cause) {
      throw new ParleyFailure("BrowserNotOpened", { cause: cause instanceof Error ? cause.name : "" });
    }
  }

  /** What comes of a flow that was given up concerns nobody. */
  #input(flow: Flow, input: LinkingInput): void {
    const { hub } = this.#options;
    if (this.#flow === flow) hub.set("linking", nextLinking(hub.current.linking, input));
  }
}

/** Level Q, as MSC4108 has it. */
function pictureOf(code: Uint8Array): Promise<string> {
  const data = [{ data: new Uint8ClampedArray(code), mode: "byte" as const }];
  return toDataURL(data, { margin: 2, width: 480, errorCorrectionLevel: "Q" });
}
