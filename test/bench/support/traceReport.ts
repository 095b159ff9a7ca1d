import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "../../e2e/support/fixtures.ts";
import { row, writeRows } from "./rows.ts";
import type { TraceEvent } from "./tracing.ts";
import { waterfall } from "./waterfall.ts";

/** One way into a call. Times are unix ms. */
export interface Trace {
  click: number;
  frame: number;
  events: TraceEvent[];
}

const STEPS = {
  "call: joining": "start",
  "signalling opens": "end",
  "join response": "start",
  connected: "start",
  "video track": "start",
  "1 media key(s) came": "start",
  "video: first packet": "start",
  "video: first key frame decoded": "start",
  "parley:first-remote-frame": "start",
} as const;

/**
 * Draws the middle one of the traces (`NAME.svg`, its figures `NAME-events.json`), and writes when each step was first
 * seen on the lanes that begin with `lane`, ms from the click.
 */
export function reportTraces(name: string, lane: string, traces: readonly Trace[], title: string): void {
  const sorted = traces.toSorted((x, y) => x.frame - x.click - (y.frame - y.click));
  const middle = sorted[Math.floor(traces.length / 2)];
  if (middle === undefined) throw new Error("nothing was traced");
  const { click, frame } = middle;
  const shown = middle.events
    .filter(({ start, end }) => (end ?? start) >= click - 5 && start <= frame + 50)
    .toSorted((x, y) => x.start - y.start);
  const results = join(import.meta.dirname, "..", "..", "results");
  mkdirSync(results, { recursive: true });
  const whole = `${title}: first frame after ${Math.round(frame - click)} ms`;
  writeFileSync(join(results, `${name}.svg`), waterfall(shown, click, whole));
  const figures = shown.map(({ lane: of, name: what, start, end }) => ({
    lane: of,
    name: what,
    start: Math.round(start - click),
    ...(end !== undefined && { end: Math.round(end - click) }),
  }));
  writeFileSync(join(results, `${name}-events.json`), JSON.stringify(figures, null, 1));
  const rows = Object.entries(STEPS).map(([step, edge]) =>
    row(
      step,
      traces.map(({ click: from, events }) => {
        const seen = events.find((each) => each.lane.startsWith(lane) && each.start >= from - 5 && isStep(each, step));
        return (seen?.[edge] ?? NaN) - from;
      }),
    ),
  );
  writeRows(name, rows);
  for (const { name: step, n } of rows) expect(n, step).toBeGreaterThan(0);
}

/** Connections are numbered. */
function isStep({ name }: TraceEvent, step: string): boolean {
  return name === step || (step === "connected" && /^connection \d+ connected$/u.test(name));
}
