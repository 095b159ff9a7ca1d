/** What a track sends or receives, as its statistics say; rates come by comparing two of them. */
export interface TrackCounts {
  identity: string;
  own: boolean;
  /** "camera", "microphone", "screen_share"… */
  source: string;
  kind: "audio" | "video";
  /** Unix-like ms of the report's clock. */
  timestamp: number;
  bytes: number;
  packets: number;
  lost: number;
  codec?: string;
  width?: number;
  height?: number;
  fps?: number;
  /** Seconds. */
  jitter?: number;
  rtt?: number;
}

export interface TrackRates extends TrackCounts {
  bitsPerSecond: number;
  /** 0 to 1, of what was sent since the look before. */
  loss: number;
}

type Stat = Record<string, unknown>;

/** One track of a WebRTC statistics report; layers of a simulcast are one track. Undefined while nothing was counted. */
export function readTrack(
  report: Iterable<Stat>,
  about: Pick<TrackCounts, "identity" | "own" | "source" | "kind">,
): TrackCounts | undefined {
  const stats = [...report];
  const flows = stats.filter(({ type }) => type === (about.own ? "outbound-rtp" : "inbound-rtp"));
  if (flows.length === 0) return undefined;
  // The largest picture that is sent is the one to speak of.
  const largest = flows.reduce((a, b) => ((number(b["frameWidth"]) ?? 0) > (number(a["frameWidth"]) ?? 0) ? b : a));
  const sum = (list: Stat[], key: string) => list.reduce((total, stat) => total + (number(stat[key]) ?? 0), 0);
  const remote = stats.filter(({ type }) => type === "remote-inbound-rtp");
  const pair = stats.find(
    ({ type, nominated, state }) => type === "candidate-pair" && (nominated === true || state === "succeeded"),
  );
  const mime = stats.find(({ type, id }) => type === "codec" && id === largest["codecId"])?.["mimeType"];
  const counts: TrackCounts = {
    ...about,
    timestamp: number(largest["timestamp"]) ?? 0,
    bytes: sum(flows, about.own ? "bytesSent" : "bytesReceived"),
    packets: sum(flows, about.own ? "packetsSent" : "packetsReceived"),
    lost: sum(about.own ? remote : flows, "packetsLost"),
  };
  if (typeof mime === "string") counts.codec = mime.replace(/^.*\//u, "");
  set(counts, "width", number(largest["frameWidth"]));
  set(counts, "height", number(largest["frameHeight"]));
  set(counts, "fps", number(largest["framesPerSecond"]));
  set(counts, "jitter", number((about.own ? remote[0] : largest)?.["jitter"]));
  set(counts, "rtt", number(remote[0]?.["roundTripTime"]) ?? number(pair?.["currentRoundTripTime"]));
  return counts;
}

/** Rates between two looks; a track that is new has none yet, one that began anew starts from nothing. */
export function ratesOf(before: readonly TrackCounts[], now: readonly TrackCounts[]): TrackRates[] {
  return now.map((track) => {
    const earlier = before.find((each) => each.identity === track.identity && each.source === track.source);
    const seconds = earlier === undefined ? 0 : (track.timestamp - earlier.timestamp) / 1000;
    if (earlier === undefined || seconds <= 0 || track.bytes < earlier.bytes)
      return { ...track, bitsPerSecond: 0, loss: 0 };
    const lost = Math.max(0, track.lost - earlier.lost);
    // What was sent counts what was lost on the way; what was received does not.
    const all = track.packets - earlier.packets + (track.own ? 0 : lost);
    return {
      ...track,
      bitsPerSecond: ((track.bytes - earlier.bytes) * 8) / seconds,
      loss: all <= 0 ? 0 : Math.min(1, lost / all),
    };
  });
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function set<K extends "width" | "height" | "fps" | "jitter" | "rtt">(
  counts: TrackCounts,
  key: K,
  value: number | undefined,
): void {
  if (value !== undefined) counts[key] = value;
}
