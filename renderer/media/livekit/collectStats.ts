import { Track, type Participant, type RemoteTrack, type LocalTrack, type Room } from "livekit-client";
import { readTrack, type TrackCounts } from "../trackStats.ts";

/** The statistics of all tracks of these rooms; `publishing` is the one that has one's own. */
export async function collectStats(
  rooms: readonly Room[],
  publishing: Room | undefined,
  identity: string,
): Promise<TrackCounts[]> {
  const remote = rooms.flatMap((room) => [...room.remoteParticipants.values()]);
  const reads = [
    ...remote.filter((participant) => participant.identity !== identity).flatMap((each) => tracksOf(each, false)),
    ...(publishing === undefined ? [] : tracksOf(publishing.localParticipant, true)),
  ];
  return (await Promise.all(reads)).filter((counts) => counts !== undefined);
}

function tracksOf(participant: Participant, own: boolean): Promise<TrackCounts | undefined>[] {
  return [...participant.trackPublications.values()].map(async ({ track, source, kind }) => {
    const report = await (track as RemoteTrack | LocalTrack | undefined)?.getRTCStatsReport();
    if (report === undefined) return undefined;
    const about = { identity: participant.identity, own, source, kind: kind === Track.Kind.Video ? "video" : "audio" };
    const stats: Record<string, unknown>[] = [];
    report.forEach((stat: Record<string, unknown>) => stats.push(stat));
    return readTrack(stats, about as Pick<TrackCounts, "identity" | "own" | "source" | "kind">);
  });
}
