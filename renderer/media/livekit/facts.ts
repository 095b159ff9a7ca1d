import { ConnectionQuality, Track, type Participant, type Room, type TrackPublication } from "livekit-client";
import type { MediaParticipant, VideoSource } from "../media.ts";
import type { ParticipantFacts } from "../projection.ts";

const qualities: Record<ConnectionQuality, MediaParticipant["quality"]> = {
  [ConnectionQuality.Excellent]: "excellent",
  [ConnectionQuality.Good]: "good",
  [ConnectionQuality.Poor]: "poor",
  [ConnectionQuality.Lost]: "lost",
  [ConnectionQuality.Unknown]: "unknown",
};

const sources = {
  camera: Track.Source.Camera,
  screen: Track.Source.ScreenShare,
} as const satisfies Record<VideoSource, Track.Source>;

/** What a room knows of its remote participants. */
export function remoteFacts(room: Room): ParticipantFacts[] {
  return [...room.remoteParticipants.values()].map((participant) => factsOf(participant, false));
}

export function factsOf(participant: Participant, own: boolean): ParticipantFacts {
  const microphone = participant.getTrackPublication(Track.Source.Microphone);
  return {
    identity: participant.identity,
    own,
    speaking: participant.isSpeaking,
    audioLevel: participant.audioLevel,
    camera: videoTrack(participant, "camera") !== undefined,
    screen: videoTrack(participant, "screen") !== undefined,
    microphone: microphone !== undefined,
    microphoneMuted: microphone?.isMuted ?? true,
    quality: qualities[participant.connectionQuality],
  };
}

/** Who has something published in a room. */
export function carriedIn(room: Room | undefined): ReadonlySet<string> {
  const others = [...(room?.remoteParticipants.values() ?? [])];
  return new Set(others.flatMap(({ identity, trackPublications }) => (trackPublications.size > 0 ? [identity] : [])));
}

/** A track that has something to show. */
export function videoTrack(participant: Participant, source: VideoSource): Track | undefined {
  const publication = participant.getTrackPublication(sources[source]);
  return publication !== undefined && isLive(publication) ? publication.track : undefined;
}

function isLive(publication: TrackPublication): boolean {
  return publication.isSubscribed && !publication.isMuted && publication.track !== undefined;
}
