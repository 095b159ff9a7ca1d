import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One measured figure, as `npm run bench` prints it. */
export function row(name: string, values: number[], goal: number) {
  const sorted = values.filter(Number.isFinite).toSorted((x, y) => x - y);
  const half = sorted.length / 2;
  const median = ((sorted[Math.ceil(half) - 1] ?? NaN) + (sorted[Math.floor(half)] ?? NaN)) / 2;
  const round = (value: number | undefined) => Math.round(value ?? NaN);
  return {
    name,
    unit: "ms",
    n: sorted.length,
    median: round(median),
    min: round(sorted[0]),
    max: round(sorted.at(-1)),
    goal,
    met: median <= goal,
  };
}

/** `test/results/NAME.json`. */
export function writeRows(name: string, rows: ReturnType<typeof row>[]): void {
  const results = join(import.meta.dirname, "..", "..", "results");
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${name}.json`), JSON.stringify({ rows }, null, 2));
}
