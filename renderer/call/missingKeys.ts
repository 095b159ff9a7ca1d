import type { StoreApi } from "zustand/vanilla";
import type { MediaState } from "../media/media.ts";

/** Sooner than main forgets a report. */
const AGAIN_MS = 4_000;

/**
 * Tells of every participant whose frames no key opens, at once and again while that is so.
 *
 * @returns stops it.
 */
export function watchMissingKeys(store: StoreApi<MediaState>, report: (identity: string) => void): () => void {
  const reporting = new Map<string, ReturnType<typeof setInterval>>();
  const look = ({ participants }: MediaState) => {
    for (const [identity, { encryption }] of Object.entries(participants)) {
      if (encryption !== "missingKey" || reporting.has(identity)) continue;
      reporting.set(
        identity,
        setInterval(() => report(identity), AGAIN_MS),
      );
      report(identity);
    }
    for (const [identity, timer] of reporting) {
      if (participants[identity]?.encryption === "missingKey") continue;
      clearInterval(timer);
      reporting.delete(identity);
    }
  };
  look(store.getState());
  const unsubscribe = store.subscribe(look);
  return () => {
    unsubscribe();
    for (const timer of reporting.values()) clearInterval(timer);
    reporting.clear();
  };
}
