import { ConnectionState, Track, type Room } from "livekit-client";
import { judgeLoss, noLoss } from "./lossPolicy.ts";

const lookMs = 500;

/** Chromium's, not in TypeScript's library yet (WebRTC extensions: RTCSetParameterOptions). */
interface KeyFrameSender {
  setParameters(parameters: RTCRtpSendParameters, options: { encodingOptions: { keyFrame: boolean }[] }): Promise<void>;
}

/** Sends key frames of the own camera unasked while many packets are lost on their way to the SFU (see `judgeLoss`). */
export class LossWatch {
  readonly #room: Room;
  readonly #timer: ReturnType<typeof setInterval>;
  #state = noLoss;
  /** Of the report that was read last. */
  #reportTs = 0;

  constructor(room: Room) {
    this.#room = room;
    this.#timer = setInterval(() => void this.#look().catch(() => undefined), lookMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const publication = this.#room.localParticipant.getTrackPublication(Track.Source.Camera);
    const sender = publication?.track?.sender;
    if (sender === undefined || publication?.isMuted === true || this.#room.state !== ConnectionState.Connected) return;
    const { next, keyFrame } = judgeLoss(this.#state, await this.#report(sender), performance.now());
    this.#state = next;
    if (!keyFrame) return;
    const parameters = sender.getParameters();
    const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }));
    await (sender as unknown as KeyFrameSender).setParameters(parameters, { encodingOptions });
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
