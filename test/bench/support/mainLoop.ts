import { readFileSync, writeFileSync } from "node:fs";
import type { Instance } from "../../e2e/support/app.ts";

interface Watched {
  benchLoop?: { disable(): void; max: number };
  benchProfile?: { post(method: string, done?: (error: Error | null, result: { profile: object }) => void): void };
}

/** What the main thread did over a span of time. */
export interface Span {
  /** The longest time that it answered nobody, ms; on a busy machine also because it got no core. */
  blockedMs: number;
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
  const pid = app.process().pid ?? 0;
  await app.evaluate((_electron, withProfile) => {
    const watched = globalThis as Watched;
    const { monitorEventLoopDelay } = process.getBuiltinModule("node:perf_hooks");
    const histogram = monitorEventLoopDelay({ resolution: 5 });
    histogram.enable();
    watched.benchLoop = histogram;
    if (!withProfile) return;
    const session = new (process.getBuiltinModule("node:inspector").Session)();
    session.connect();
    session.post("Profiler.enable");
    session.post("Profiler.start");
    watched.benchProfile = session as unknown as NonNullable<Watched["benchProfile"]>;
  }, profiling);
  const before = scheduled(pid);
  return async () => {
    const after = scheduled(pid);
    const blockedMs = await app.evaluate(() => {
      const { benchLoop } = globalThis as Watched;
      benchLoop?.disable();
      return (benchLoop?.max ?? NaN) / 1e6;
    });
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
    }
    return { blockedMs, busyMs: (after.on - before.on) / 1e6, waitedMs: (after.ready - before.ready) / 1e6 };
  };
}

/** Nanoseconds that the first thread of a process was on a core, and waited for one. */
function scheduled(pid: number): { on: number; ready: number } {
  const [on = NaN, ready = NaN] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ").map(Number);
  return { on, ready };
}
