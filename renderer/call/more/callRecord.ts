import { useEffect } from "react";
import type { CallStatistics } from "../../../preload/contract.ts";
import type { MediaBackend } from "../../media/media.ts";
import { ratesOf } from "../../media/trackStats.ts";
import type { TrackCounts, TrackRates } from "../../media/trackStats.ts";

/** Until there is something to see, and from then on. */
const [FIRST_MS, EVERY_MS] = [1_000, 10_000];
const MOST_LOOKS = 60;
const MOST_TRACKS = 200;

type Look = CallStatistics[number];

/** The last ten minutes of the last call, for the diagnostics; kept in memory alone. */
let looks: Look[] = [];

export function callRecord(): CallStatistics {
  return looks;
}

/** One look, without who it was: numbers stand for participants, the same all through a call. */
export function lookOf(ts: number, rates: readonly TrackRates[], numbers: Map<string, number>): Look {
  return {
    ts,
    tracks: rates.slice(0, MOST_TRACKS).map((rate) => {
      const { identity, own, source, codec, width, height, fps, bitsPerSecond, loss, jitter, rtt } = rate;
      if (!own && !numbers.has(identity)) numbers.set(identity, numbers.size + 1);
      return {
        who: own ? "own" : String(numbers.get(identity)),
        source,
        bitsPerSecond: Math.round(bitsPerSecond),
        loss,
        ...(codec === undefined ? {} : { codec }),
        ...(width === undefined ? {} : { width }),
        ...(height === undefined ? {} : { height }),
        ...(fps === undefined ? {} : { fps }),
        ...(jitter === undefined ? {} : { jitter }),
        ...(rtt === undefined ? {} : { rtt }),
      };
    }),
  };
}

/** Looks at the tracks of a call every ten seconds; a new call begins anew. */
export function useCallRecord(backend: MediaBackend | undefined): void {
  useEffect(() => {
    if (backend === undefined) return undefined;
    const numbers = new Map<string, number>();
    let before: TrackCounts[] = [];
    let mine: Look[] = [];
    let timer: number | undefined;
    const look = async () => {
      const now = await backend.stats();
      if (now.length === 0) return;
      // For tests: from here on there are figures.
      if (mine.length === 0) performance.mark("parley:call-looked-at");
      mine = [...mine, lookOf(Date.now(), ratesOf(before, now), numbers)].slice(-MOST_LOOKS);
      before = now;
      looks = mine;
    };
    const wait = () => {
      timer = window.setTimeout(
        () => {
          void look()
            .catch((error: unknown) => console.warn("no statistics", error))
            .then(() => timer !== undefined && wait());
        },
        mine.length === 0 ? FIRST_MS : EVERY_MS,
      );
    };
    wait();
    return () => {
      window.clearTimeout(timer);
      timer = undefined;
    };
  }, [backend]);
}
