import { ConnectionState, Track, type Room } from "livekit-client";
import { isLossy, judgeLoss, lossBetween, noLoss, reportOf, type SentBytes, type VoiceReport } from "./lossPolicy.ts";

const lookMs = 500;

/** So little smaller that nobody sees it, and enough for another number of pixels. */
const nudge = 1.03;

/** Sends key frames of the own camera unasked while many packets are lost on their way to the SFU (see `judgeLoss`). */
export class LossWatch {
  readonly #room: Room;
  readonly #timer: ReturnType<typeof setInterval>;
  #state = noLoss;
  /** At the last report. */
  #sent: SentBytes = { all: 0, again: 0 };
  /** The SFU's last word of the microphone: `reportTs` by its own clock, `heardTs` by this page's. */
  #voice: { lost: number; reportTs: number; heardTs: number } | undefined;
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

  /** Of the time since the last report; undefined where nothing can be said yet. */
  async #report(camera: RTCRtpSender): Promise<number | undefined> {
    const sent = { all: 0, again: 0 };
    (await camera.getStats()).forEach((stats: RTCOutboundRtpStreamStats) => {
      if (stats.type !== "outbound-rtp") return;
      sent.all += stats.bytesSent ?? 0;
      sent.again += stats.retransmittedBytesSent ?? 0;
    });
    const again = lossBetween(this.#sent, sent);
    if (again !== undefined || sent.all < this.#sent.all) this.#sent = sent;
    return reportOf(await this.#voiceReport(), again);
  }

  async #voiceReport(): Promise<VoiceReport | undefined> {
    const { sender } = this.#room.localParticipant.getTrackPublication(Track.Source.Microphone)?.track ?? {};
    const before = this.#voice;
    (await sender?.getStats())?.forEach((stats: { type: string; timestamp: number; fractionLost?: number }) => {
      if (stats.type !== "remote-inbound-rtp" || stats.timestamp <= (this.#voice?.reportTs ?? 0)) return;
      this.#voice = { lost: stats.fractionLost ?? 0, reportTs: stats.timestamp, heardTs: performance.now() };
    });
    const voice = this.#voice;
    return voice && { lost: voice.lost, ageMs: performance.now() - voice.heardTs, isNew: voice !== before };
  }
}
