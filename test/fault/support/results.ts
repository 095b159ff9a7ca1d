import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What became of one run of a row. */
export type RunResult = { ms: number; lost: number } | { failed: string; lost: number };

export interface RowResult {
  name: string;
  runs: number;
  /** Runs after which everything was back by itself, with nothing lost. */
  survived: number;
  /** Acknowledged messages, keys or memberships that were gone afterwards, of all runs together. */
  lost: number;
  /** Time to recover of the runs that survived, ms; null when none did. */
  median: number | null;
  max: number | null;
  /** The most that `max` may be, ms; null where none was set. */
  goal: number | null;
  unit: "ms";
  /** What was measured, from when to when. */
  measured: string;
  /** How the fault was made, where that needs saying; and why runs failed. */
  notes: string[];
  /** Where it stands in the table: rows are sorted by it. */
  place: string;
}

const folder = join(import.meta.dirname, "..", "..", "results", "fault-rows");

export function summarize(
  row: { name: string; goal: number | undefined; measured: string; notes: readonly string[]; place: string },
  results: readonly RunResult[],
): RowResult {
  const times = results
    .flatMap((result) => ("ms" in result && result.lost === 0 ? [Math.round(result.ms)] : []))
    .toSorted((a, b) => a - b);
  const why = results.flatMap((result, run) => ("failed" in result ? [`run ${run + 1}: ${result.failed}`] : []));
  return {
    name: row.name,
    runs: results.length,
    survived: times.length,
    lost: results.reduce((sum, { lost }) => sum + lost, 0),
    median: times[Math.floor((times.length - 1) / 2)] ?? null,
    max: times.at(-1) ?? null,
    goal: row.goal ?? null,
    unit: "ms",
    measured: row.measured,
    notes: [...row.notes, ...why],
    place: row.place,
  };
}

/** A file for each row, so that rows which are run alone leave the others' numbers; `scripts/fault.mjs` joins them. */
export function writeRow(row: RowResult): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${fileName(row.name)}.json`), JSON.stringify(row, null, 2));
}

export function fileName(name: string): string {
  return name.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase();
}
