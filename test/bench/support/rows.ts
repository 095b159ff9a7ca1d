import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type Unit = "requests" | "ms" | "µs" | "MiB" | "% of a core" | "round trips";

/** One measured figure, as `npm run bench` prints it. @param goal left out where none was set for it. */
export function row(name: string, values: number[], goal?: number, unit: Unit = "ms") {
  const sorted = values.filter(Number.isFinite).toSorted((x, y) => x - y);
  const half = sorted.length / 2;
  const median = ((sorted[Math.ceil(half) - 1] ?? NaN) + (sorted[Math.floor(half)] ?? NaN)) / 2;
  // Milliseconds and mebibytes are whole numbers; a share of a core may be small.
  const fine = unit === "% of a core" || unit === "round trips";
  const round = (value = NaN) => (fine ? Math.round(value * 100) / 100 : Math.round(value));
  return {
    name,
    unit,
    n: sorted.length,
    median: round(median),
    min: round(sorted[0]),
    max: round(sorted.at(-1)),
    goal: goal ?? null,
    met: goal === undefined ? null : median <= goal,
  };
}

/** `test/results/NAME.json`. */
export function writeRows(name: string, rows: ReturnType<typeof row>[]): void {
  const results = join(import.meta.dirname, "..", "..", "results");
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${name}.json`), JSON.stringify({ rows }, null, 2));
}
