import { writeFileSync } from "node:fs";
import type { Instance } from "../../e2e/support/app.ts";
import { row } from "./rows.ts";

interface Watched {
  benchLoop?: { stop(): Turn[] };
  benchProfile?: { post(method: string, done?: (error: Error | null, result: { profile: object }) => void): void };
}

/** Turns that took more are kept beside a profile. */
const LONG_MS = 15;

/** A time in which main answered nobody, from and to on the clock of CPU profiles (µs, monotonic). */
interface Turn {
  from: number;
  to: number;
  /** Of it on a core, ms. */
  onMs: number;
  /** Of it ready, but without a core, ms. */
  readyMs: number;
}

/** What the main thread did over a span of time. */
export interface Span {
  /** The longest time that it answered nobody, ms; on a busy machine also because it got no core. */
  blockedMs: number;
  /** The longest time that it answered nobody because it worked, ms. */
  longestTurnMs: number;
  /** On a core, ms. */
  busyMs: number;
  /** Ready, but without a core, ms. */
  waitedMs: number;
}

/**
 * Watches the event loop of the main process until the returned function is called.
 * @param profile file for a CPU profile of that time, when PROFILE is set in the environment
 */
export async function watchMain({ app }: Instance, profile: string): Promise<() => Promise<Span>> {
  const profiling = process.env["PROFILE"] !== undefined;
  if (profiling) await app.evaluate(startProfile);
  await app.evaluate(startBeats);
  return async () => {
    const turns = await app.evaluate(() => (globalThis as Watched).benchLoop?.stop() ?? []);
    const blockedMs = Math.max(...turns.map(({ from, to }) => (to - from) / 1000));
    const longestTurnMs = Math.max(...turns.map(({ onMs }) => onMs));
    if (profiling) {
      const text = await app.evaluate(
        () =>
          new Promise<string>((resolve, reject) => {
            (globalThis as Watched).benchProfile?.post("Profiler.stop", (error, result) =>
              error === null ? resolve(JSON.stringify(result.profile)) : reject(error),
            );
          }),
      );
      writeFileSync(profile, text);
      const long = turns.filter(({ onMs }) => onMs > LONG_MS);
      writeFileSync(`${profile}.turns.json`, JSON.stringify(long));
    }
    return {
      blockedMs,
      longestTurnMs,
      busyMs: turns.reduce((sum, { onMs }) => sum + onMs, 0),
      waitedMs: turns.reduce((sum, { readyMs }) => sum + readyMs, 0),
    };
  };
}

/** Of a large call: what main did while WHAT happened, and whether it was blocked (goal 50 ms). */
export function mainRows(label: (what: string) => string, what: string, span: Span): ReturnType<typeof row>[] {
  return [
    row(label(`${what}, main works`), [span.busyMs]),
    row(label(`${what}, main waits for a core`), [span.waitedMs]),
    row(label(`${what}, blocked`), [span.blockedMs], 50),
    row(label(`${what}, blocked by its own work`), [span.longestTurnMs], 50),
  ];
}

function startProfile(): Promise<void> {
  const session = new (process.getBuiltinModule("node:inspector").Session)();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.start");
  (globalThis as Watched).benchProfile = session as unknown as NonNullable<Watched["benchProfile"]>;
  // The start of a profile blocks by itself.
  return new Promise((resolve) => setTimeout(resolve, 300));
}

/** In the main process: how long each turn of the event loop took, by a timer that notes when it is late. */
function startBeats(): void {
  const { closeSync, openSync, readSync } = process.getBuiltinModule("node:fs");
  // Kept open: it is read 200 times a second, and what that costs counts as main's work.
  const file = openSync(`/proc/${process.pid}/task/${process.pid}/schedstat`, "r");
  const text = Buffer.alloc(64);
  /** Nanoseconds that this thread was on a core, and waited for one. */
  const now = () => {
    const length = readSync(file, text, 0, text.length, 0);
    const [on = NaN, ready = NaN] = text.toString("latin1", 0, length).split(" ").map(Number);
    return { us: Number(process.hrtime.bigint() / 1000n), on, ready };
  };
  const turns: Turn[] = [];
  let last = now();
  const beat = () => {
    const next = now();
    const [onMs, readyMs] = [(next.on - last.on) / 1e6, (next.ready - last.ready) / 1e6];
    turns.push({ from: last.us, to: next.us, onMs, readyMs });
    last = next;
  };
  const timer = setInterval(beat, 5);
  (globalThis as Watched).benchLoop = {
    stop: () => {
      clearInterval(timer);
      beat();
      closeSync(file);
      return turns;
    },
  };
}
