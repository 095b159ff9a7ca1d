import type { PeerStream } from "../../../preload/contract.ts";

export type Purpose = PeerStream["purpose"];

/** What is sent for one purpose. A track that is null keeps its place, silent. */
export interface Outgoing {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
  audioMuted: boolean;
  videoMuted: boolean;
}

/** How much of a picture is sent to one peer. */
export interface SendLimits {
  /** Bits per second. */
  maxBitrate: number;
  maxFramerate: number;
  /** Of the picture; a larger one is scaled down. */
  maxHeight: number;
}

interface OwnStream {
  /** Names the stream in the SDP; holds no tracks. */
  stream: MediaStream;
  audio?: RTCRtpTransceiver;
  video?: RTCRtpTransceiver;
  outgoing: Outgoing | undefined;
  limits: SendLimits | undefined;
}

const kinds = ["audio", "video"] as const;
const nothing: Outgoing = { audio: null, video: null, audioMuted: true, videoMuted: true };

/** The streams this side sends over one connection, by purpose, each with at most one sound and one picture. */
export class OwnStreams {
  readonly #pc: RTCPeerConnection;
  readonly #onMuted: () => void;
  readonly #streams = new Map<Purpose, OwnStream>();
  /** What each sender was told last to send. */
  readonly #wanted = new Map<RTCRtpSender, MediaStreamTrack | null>();

  /** @param onMuted what `described` says changed without anything to negotiate */
  constructor(pc: RTCPeerConnection, onMuted: () => void) {
    this.#pc = pc;
    this.#onMuted = onMuted;
  }

  /** Makes room for a voice and a camera, whether they are on or not: turning them on later is then a matter of a frame. */
  open(camera: boolean): void {
    const own = this.#of("m.usermedia");
    own.audio ??= this.#add(own, "audio", "sendrecv");
    if (camera) own.video ??= this.#add(own, "video", "sendrecv");
  }

  /** Of an offer, the places for voice and camera are used in both directions. */
  adopt(streamIds: ReadonlyMap<RTCRtpTransceiver, string>, streams: readonly PeerStream[]): void {
    const own = this.#of("m.usermedia");
    const screens = new Set(streams.filter(({ purpose }) => purpose === "m.screenshare").map(({ id }) => id));
    const taken = new Set([...this.#streams.values()].flatMap(({ audio, video }) => [audio, video]));
    for (const transceiver of this.#pc.getTransceivers()) {
      const { kind } = transceiver.receiver.track;
      if ((kind !== "audio" && kind !== "video") || own[kind] !== undefined || taken.has(transceiver)) continue;
      if (transceiver.mid === null || screens.has(streamIds.get(transceiver) ?? "")) continue;
      own[kind] = transceiver;
      transceiver.direction = "sendrecv";
      transceiver.sender.setStreams(own.stream);
      this.#replace(transceiver, own.outgoing?.[kind] ?? null);
    }
    for (const purpose of this.#streams.keys()) this.#addMissing(purpose);
  }

  /** @param negotiable new places may be asked for by now */
  set(purpose: Purpose, outgoing: Outgoing | undefined, negotiable: boolean): void {
    const own = this.#of(purpose);
    const before = own.outgoing;
    let negotiates = false;
    own.outgoing = outgoing;
    for (const kind of kinds) {
      const track = outgoing?.[kind] ?? null;
      const transceiver = own[kind];
      if (transceiver === undefined) continue;
      this.#replace(transceiver, track);
      if (purpose === "m.screenshare" && setDirection(transceiver, track === null ? "inactive" : "sendonly"))
        negotiates = true;
    }
    if (negotiable && this.#addMissing(purpose)) negotiates = true;
    const muting = outgoing?.audioMuted !== before?.audioMuted || outgoing?.videoMuted !== before?.videoMuted;
    // A description that is on its way says it too.
    if (muting && !negotiates) this.#onMuted();
    this.applyLimits();
  }

  setLimits(purpose: Purpose, limits: SendLimits): void {
    this.#of(purpose).limits = limits;
    this.applyLimits();
  }

  /** What stands beside a description (`sdp_stream_metadata`). */
  described(): PeerStream[] {
    const all: PeerStream[] = [];
    for (const [purpose, { stream, outgoing }] of this.#streams) {
      if (purpose === "m.screenshare" && outgoing === undefined) continue;
      const { audioMuted, videoMuted } = outgoing ?? nothing;
      all.push({ id: stream.id, purpose, audioMuted, videoMuted });
    }
    return all;
  }

  get senders(): { purpose: Purpose; kind: "audio" | "video"; sender: RTCRtpSender }[] {
    return [...this.#streams].flatMap(([purpose, own]) =>
      kinds.flatMap((kind) => {
        const sender = own[kind]?.sender;
        return sender?.track == null ? [] : [{ purpose, kind, sender }];
      }),
    );
  }

  /** Sets what may be sent, wherever it is not set yet. Before the first negotiation there may be nothing to set it on. */
  applyLimits(): void {
    for (const { video, limits } of this.#streams.values()) {
      const sender = video?.sender;
      if (sender?.track == null || limits === undefined) continue;
      const parameters = sender.getParameters();
      const encoding = parameters.encodings?.[0];
      if (encoding === undefined) continue;
      const height = sender.track.getSettings().height ?? limits.maxHeight;
      const wanted = {
        maxBitrate: limits.maxBitrate,
        maxFramerate: limits.maxFramerate,
        scaleResolutionDownBy: Math.max(1, height / limits.maxHeight),
      };
      if (encoding.maxBitrate === wanted.maxBitrate && encoding.scaleResolutionDownBy === wanted.scaleResolutionDownBy)
        continue;
      Object.assign(encoding, wanted);
      // While a negotiation is under way it may be too early: it is tried again after it.
      void sender.setParameters(parameters).catch(() => undefined);
    }
  }

  #of(purpose: Purpose): OwnStream {
    let own = this.#streams.get(purpose);
    if (own === undefined) {
      own = { stream: new MediaStream(), outgoing: undefined, limits: undefined };
      this.#streams.set(purpose, own);
    }
    return own;
  }

  #addMissing(purpose: Purpose): boolean {
    const own = this.#of(purpose);
    let added = false;
    for (const kind of kinds) {
      if (own[kind] !== undefined || (own.outgoing?.[kind] ?? null) === null) continue;
      own[kind] = this.#add(own, kind, purpose === "m.screenshare" ? "sendonly" : "sendrecv");
      added = true;
    }
    return added;
  }

  #add(own: OwnStream, kind: "audio" | "video", direction: RTCRtpTransceiverDirection): RTCRtpTransceiver {
    return this.#pc.addTransceiver(own.outgoing?.[kind] ?? kind, { direction, streams: [own.stream] });
  }

  #replace({ sender }: RTCRtpTransceiver, track: MediaStreamTrack | null): void {
    // Not what the sender has: a replacement that is under way would be overlooked.
    const wanted = this.#wanted.get(sender);
    if ((wanted === undefined ? sender.track : wanted) === track) return;
    this.#wanted.set(sender, track);
    sender
      .replaceTrack(track)
      .then(() => this.applyLimits())
      .catch((error: unknown) => console.warn("peer: a track could not be replaced", error));
  }
}

/** Setting it to what it is would ask for a negotiation all the same. */
function setDirection(transceiver: RTCRtpTransceiver, direction: RTCRtpTransceiverDirection): boolean {
  if (transceiver.direction === direction) return false;
  transceiver.direction = direction;
  return true;
}
