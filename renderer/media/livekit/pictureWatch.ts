import { ConnectionState, Track, type RemoteParticipant, type RemoteTrackPublication, type Room } from "livekit-client";
import { judgePicture, type Remedy, type WatchedPicture } from "./pictureHealth.ts";

const lookMs = 1_000;

export interface PictureWatchOptions {
  /** Whether packets get through: a picture that stands still with all others is not renewed. */
  isAlive(): boolean;
  /** Whether many packets get lost. */
  isLossy(): boolean;
  /** Whether only a key is lacking: it is asked for elsewhere, and no connection made anew brings it. */
  lacksKey(identity: string): boolean;
  /** Makes the connection anew. */
  reconnect(): void;
}

/**
 * Looks after the cameras of a room that somebody sees, and renews what stands still for no reason (see
 * `judgePicture`). Counts frames at the elements that show them: statistics of a call of sixteen are not free.
 */
export class PictureWatch {
  readonly #room: Room;
  readonly #options: PictureWatchOptions;
  readonly #watched = new Map<string, WatchedPicture>();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(room: Room, options: PictureWatchOptions) {
    this.#room = room;
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), lookMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const seen = new Set<string>();
    for (const participant of this.#room.remoteParticipants.values()) {
      const publication = participant.getTrackPublication(Track.Source.Camera) as RemoteTrackPublication | undefined;
      if (publication === undefined) continue;
      seen.add(participant.identity);
      const { next, remedy } = judgePicture(
        this.#watched.get(participant.identity),
        {
          expected: this.#isExpected(publication) && !this.#options.lacksKey(participant.identity),
          lossy: this.#options.isLossy(),
          frames: framesOf(publication),
        },
        performance.now(),
      );
      this.#watched.set(participant.identity, next);
      if (remedy !== undefined) void this.#renew(remedy, participant, publication);
    }
    for (const identity of this.#watched.keys()) if (!seen.has(identity)) this.#watched.delete(identity);
  }

  #isExpected(publication: RemoteTrackPublication): boolean {
    if (this.#room.state !== ConnectionState.Connected || document.hidden || !this.#options.isAlive()) return false;
    if (publication.isMuted || !publication.isDesired || !publication.isEnabled) return false;
    const { track } = publication;
    if (track === undefined) return true;
    return track.attachedElements.length > 0 && track.streamState === Track.StreamState.Active;
  }

  async #renew(remedy: Remedy, participant: RemoteParticipant, publication: RemoteTrackPublication): Promise<void> {
    const facts = await factsOf(publication);
    console.warn(`media: the picture of ${participant.identity} stands still (${remedy}): ${JSON.stringify(facts)}`);
    const { track } = publication;
    // A track that shares its receiver with one that ended can be left switched off: it shows black, and decodes.
    if (track !== undefined && !publication.isMuted) track.mediaStreamTrack.enabled = true;
    // What the SFU gives us and does not have will not arrive by another connection either.
    if (remedy === "reconnect" && (facts.received > 0 || !facts.isSubscribed)) return this.#options.reconnect();
    publication.setSubscribed(false);
    publication.setSubscribed(true);
  }
}

/** Frames shown by the element that shows most; undefined while there is no track. */
function framesOf({ track }: RemoteTrackPublication): number | undefined {
  if (track === undefined) return undefined;
  const counts = track.attachedElements.map((element) =>
    element instanceof HTMLVideoElement && track.mediaStreamTrack.enabled
      ? element.getVideoPlaybackQuality().totalVideoFrames
      : 0,
  );
  return Math.max(0, ...counts);
}

/** What tells the causes apart, for the log. */
async function factsOf({ track, trackSid, isSubscribed }: RemoteTrackPublication) {
  const facts = { trackSid, isSubscribed, received: 0, decoded: 0, keyFrames: 0, asked: 0, enabled: false, width: 0 };
  if (track === undefined) return facts;
  facts.enabled = track.mediaStreamTrack.enabled;
  const [element] = track.attachedElements;
  if (element instanceof HTMLVideoElement) facts.width = element.videoWidth;
  const report = await track.getRTCStatsReport();
  report?.forEach((stats: RTCInboundRtpStreamStats) => {
    if (stats.type !== "inbound-rtp") return;
    facts.received += stats.framesReceived ?? 0;
    facts.decoded += stats.framesDecoded ?? 0;
    facts.keyFrames += stats.keyFramesDecoded ?? 0;
    facts.asked += stats.pliCount ?? 0;
  });
  return facts;
}
