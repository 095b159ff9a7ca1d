import { Track, type RemoteParticipant, type Room } from "livekit-client";
import type { MediaParticipant } from "../media.ts";

export type EncryptionState = MediaParticipant["encryption"];

/** Totals over all tracks of a participant; they only grow. */
export interface FrameCounts {
  /** Packets that arrived. */
  received: number;
  /** Frames and samples that came out of a decoder. */
  decoded: number;
}

/** What is remembered of a participant between two looks. */
export interface Watched {
  state: EncryptionState;
  counts: FrameCounts;
  /** Looks in a row in which packets came and nothing was decoded. */
  barren: number;
  /** Looks in a row in which frames were decoded. */
  good: number;
}

/** Looks without a frame until "missingKey" is said: a key that is on its way deserves its second. */
const barrenLooks = 3;
/** Looks with frames until a complaint of the worker is forgotten: the first of them may still count frames of before. */
const goodLooks = 4;
const lookMs = 500;
/** So many packets in one look are media and not a stray probe or a silence marker. */
const mediaPackets = 5;

/**
 * What a look says, by the only proof there is: frames come out of the decoder or they do not. (LiveKit's worker
 * reports errors, rarely and never the end of them.)
 */
export function judge(before: Watched | undefined, counts: FrameCounts): Watched {
  if (before === undefined) return { state: "pending", counts, barren: 0, good: 0 };
  // A track that went away takes its counts along.
  const received = counts.received - before.counts.received;
  const decoded = counts.decoded - before.counts.decoded;
  if (decoded > 0) return { state: "ok", counts, barren: 0, good: before.good + 1 };
  if (decoded < 0 || received < mediaPackets) return { ...before, counts };
  const barren = before.barren + 1;
  return { state: barren >= barrenLooks ? "missingKey" : before.state, counts, barren, good: 0 };
}

/**
 * Watches whether the media of each remote participant decrypts. Looks only at those of whom that is not known,
 * and at those the worker complained about: statistics of a call of sixteen are not free.
 */
export class EncryptionWatch {
  readonly #room: Room;
  readonly #onChange: () => void;
  readonly #watched = new Map<string, Watched>();
  readonly #suspects = new Set<string>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #looking = false;

  constructor(room: Room, onChange: () => void) {
    this.#room = room;
    this.#onChange = onChange;
    this.#timer = setInterval(() => void this.#look(), lookMs);
  }

  stateOf(identity: string): EncryptionState {
    return this.#watched.get(identity)?.state ?? "pending";
  }

  /** Nothing of them comes out of the decoder, and the decryptor says that it is at fault: they lack nothing but their key. */
  lacksKey(identity: string): boolean {
    return this.stateOf(identity) === "missingKey" && this.#suspects.has(identity);
  }

  /** The worker could not decrypt a frame of this participant. */
  suspect(identity: string): void {
    this.#suspects.add(identity);
    const watched = this.#watched.get(identity);
    if (watched !== undefined) watched.good = 0;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      let changed = false;
      for (const identity of this.#watched.keys()) {
        if (!this.#room.remoteParticipants.has(identity)) this.#watched.delete(identity);
      }
      for (const participant of this.#room.remoteParticipants.values()) {
        const { identity } = participant;
        const before = this.#watched.get(identity);
        if (before?.state === "ok" && !this.#suspects.has(identity)) continue;
        const after = judge(before, await countFrames(participant));
        if (after.good >= goodLooks) this.#suspects.delete(identity);
        changed ||= after.state !== before?.state;
        this.#watched.set(identity, after);
      }
      if (changed && this.#timer !== undefined) this.#onChange();
    } finally {
      this.#looking = false;
    }
  }
}

async function countFrames(participant: RemoteParticipant): Promise<FrameCounts> {
  const counts: FrameCounts = { received: 0, decoded: 0 };
  for (const publication of participant.trackPublications.values()) {
    const { track } = publication;
    if (track === undefined || publication.isMuted) continue;
    const report = await track.getRTCStatsReport();
    report?.forEach((stats: RTCInboundRtpStreamStats) => {
      if (stats.type !== "inbound-rtp") return;
      counts.received += stats.packetsReceived ?? 0;
      // For audio the samples that left the jitter buffer: concealment, which fills a gap, is not among them.
      counts.decoded += (track.kind === Track.Kind.Video ? stats.framesDecoded : stats.jitterBufferEmittedCount) ?? 0;
    });
  }
  return counts;
}
