import { ConnectionState, Track, type Room } from "livekit-client";
import { isLossy, judgeLoss, noLoss } from "./lossPolicy.ts";

const lookMs = 500;

/** So little smaller that nobody sees it, and enough for another number of pixels. */
const nudge = 1.03;

/** Sends key frames of the own camera unasked while many packets are lost on their way to the SFU (see `judgeLoss`). */
export class LossWatch {
  readonly #room: Room;
  readonly #timer: ReturnType<typeof setInterval>;
  #state = noLoss;
  /** Of the report that was read last. */
  #reportTs = 0;
  #nudged = false;

  constructor(room: Room) {
    this.#room = room;
    this.#timer = setInterval(() => void this.#look().catch(() => undefined), lookMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Whether a picture that stands still may stand because of it. */
  get isLossy(): boolean {
    return isLossy(this.#state);
  }

  async #look(): Promise<void> {
    const publication = this.#room.localParticipant.getTrackPublication(Track.Source.Camera);
    const sender = publication?.track?.sender;
    if (sender === undefined || publication?.isMuted === true || this.#room.state !== ConnectionState.Connected) return;
    const { next, keyFrame } = judgeLoss(this.#state, await this.#report(sender), performance.now());
    this.#state = next;
    if (!keyFrame) return;
    await this.#sendKeyFrame(sender);
  }

  /**
   * Chromium has no word for it where frames are encrypted in the page (`encodingOptions` is ignored, measured). An encoder
   * that is given another size begins with a key frame, in all its layers.
   */
  async #sendKeyFrame(sender: RTCRtpSender): Promise<void> {
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) {
      if (encoding.active === false) continue;
      const scale = encoding.scaleResolutionDownBy ?? 1;
      encoding.scaleResolutionDownBy = Math.max(1, this.#nudged ? scale / nudge : scale * nudge);
    }
    this.#nudged = !this.#nudged;
    await sender.setParameters(parameters);
  }

  /** The worst of the layers' newest reports; undefined while there is none newer than the last. */
  async #report(sender: RTCRtpSender): Promise<number | undefined> {
    let newest = this.#reportTs;
    let lost: number | undefined;
    (await sender.getStats()).forEach((stats: { type: string; timestamp: number; fractionLost?: number }) => {
      if (stats.type !== "remote-inbound-rtp" || stats.timestamp <= this.#reportTs) return;
      newest = Math.max(newest, stats.timestamp);
      lost = Math.max(lost ?? 0, stats.fractionLost ?? 0);
    });
    this.#reportTs = newest;
    return lost;
  }
}
