import type { Purpose } from "./ownStreams.ts";
import { readTrack, type TrackCounts } from "../trackStats.ts";
import type { MeshPeer } from "./meshPeer.ts";

type Stat = Record<string, unknown>;
type Kind = TrackCounts["kind"];

const names: Record<Purpose, Record<Kind, string>> = {
  "m.usermedia": { audio: "microphone", video: "camera" },
  "m.screenshare": { audio: "screen_share_audio", video: "screen_share" },
};

/** The statistics of all tracks. What is sent once to each of the others counts as one track, with the sum of it. */
export async function meshStats(peers: readonly MeshPeer[], identity: string): Promise<TrackCounts[]> {
  const received = peers.flatMap((peer) =>
    (peer.link?.remote ?? []).flatMap(({ purpose, audio, video }) =>
      [audio, video].flatMap((receiver) => (receiver === undefined ? [] : [{ peer, purpose, receiver }])),
    ),
  );
  const remote = received.map(async ({ peer, purpose, receiver }) => {
    const kind = receiver.track.kind as Kind;
    const about = { identity: peer.identity, own: false, source: names[purpose][kind], kind };
    return readTrack(listOf(await receiver.getStats()), about);
  });
  const sent = new Map<string, { kind: Kind; stats: Promise<Stat[]>[] }>();
  for (const { purpose, kind, sender } of peers.flatMap(({ link }) => link?.senders ?? [])) {
    const source = names[purpose][kind];
    const known = sent.get(source) ?? { kind, stats: [] };
    known.stats.push(sender.getStats().then(listOf));
    sent.set(source, known);
  }
  const own = [...sent].map(async ([source, { kind, stats }]) =>
    readTrack((await Promise.all(stats)).flat(), { identity, own: true, source, kind }),
  );
  return (await Promise.all([...remote, ...own])).filter((counts) => counts !== undefined);
}

function listOf(report: RTCStatsReport): Stat[] {
  const stats: Stat[] = [];
  report.forEach((stat: Stat) => stats.push(stat));
  return stats;
}
