import type { CallResult, PeerWay, PeerMessage, SfuAccess } from "../../preload/contract.ts";
import type { StateHub } from "../state.ts";
import { ParleyFailure } from "../failure.ts";
import type { CallCompany } from "../rtc/callCompany.ts";
import type { CallService } from "../rtc/callService.ts";
import type { VoipService } from "./voipService.ts";

type RtcCalls = Pick<
  CallService,
  "inCall" | "prepare" | "join" | "leave" | "sfuAccess" | "peerWay" | "sendPeerSignal" | "company" | "keys" | "stop"
>;
type LegacyCalls = Pick<VoipService, "inCall" | "leaving" | "prepare" | "join" | "leave" | "signal" | "stop">;

/** The call this device is in, of whichever kind: MatrixRTC, or a legacy one. One at a time across both. */
export class EitherCall {
  readonly #rtc: RtcCalls;
  readonly #voip: LegacyCalls;
  readonly #hub: StateHub;
  /** A legacy call waits for the end of the call before. */
  #joining: Promise<void> | undefined;

  constructor(rtc: RtcCalls, voip: LegacyCalls, hub: StateHub) {
    this.#hub = hub;
    this.#rtc = rtc;
    this.#voip = voip;
  }

  get inCall(): boolean {
    return this.#rtc.inCall || this.#voip.inCall || this.#joining !== undefined;
  }

  /** @throws ParleyFailure as `CallService.prepare`, `VoipService.prepare`. */
  async prepare(roomId: string, legacy = false): Promise<CallResult<"prepareCall">> {
    return legacy ? this.#voip.prepare(roomId) : this.#rtc.prepare(roomId);
  }

  /** @throws ParleyFailure `AlreadyInCall`, and as `CallService.join`, `VoipService.join`. */
  async join(roomId: string, legacy = false): Promise<void> {
    if (!legacy) {
      if (this.#voip.inCall && !this.#voip.leaving) throw new ParleyFailure("AlreadyInCall");
      await this.#voip.leave();
      return this.#rtc.join(roomId);
    }
    const joining = (this.#joining ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.#joinLegacy(roomId))
      .finally(() => {
        if (this.#joining === joining) this.#joining = undefined;
      });
    this.#joining = joining;
    return joining;
  }

  /** Of what runs or is about to be joined now; what is joined after it is another call. */
  async leave(): Promise<void> {
    const joining = this.#joining;
    await Promise.all([
      this.#rtc.leave(),
      this.#voip.leave(),
      joining?.catch(() => undefined).then(() => this.#voip.leave()),
    ]);
  }

  sfuAccess(focusUrl: string): Promise<SfuAccess> {
    return this.#rtc.sfuAccess(focusUrl);
  }

  peerWay(): Promise<PeerWay> {
    return this.#rtc.peerWay();
  }

  /** @throws ParleyFailure as `CallService.sendPeerSignal`, `VoipService.signal`. */
  async sendPeerSignal(message: PeerMessage): Promise<void> {
    await this.#joining?.catch(() => undefined);
    return this.#voip.inCall ? this.#voip.signal(message) : this.#rtc.sendPeerSignal(message);
  }

  /** @throws ParleyFailure `NotInCall`, also in a legacy call. */
  get company(): CallCompany {
    return this.#rtc.company;
  }

  /** Media keys (MSC4143); of a legacy call there are none. */
  get keys(): CallService["keys"] {
    return this.#rtc.keys;
  }

  stop(): void {
    this.#rtc.stop();
    this.#voip.stop();
  }

  async #joinLegacy(roomId: string): Promise<void> {
    // What is being left already is waited for; nothing is left unasked.
    if (this.#voip.leaving) await this.#voip.leave();
    if (this.#rtc.inCall) {
      if (this.#hub.current.call.phase !== "leaving") throw new ParleyFailure("AlreadyInCall");
      await this.#rtc.leave();
    }
    this.#voip.join(roomId);
  }
}
