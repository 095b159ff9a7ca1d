import fc from "fast-check";

/** One line of the report: a part of Parley, fed with `cases` hostile inputs. */
export interface HostileRow {
  name: string;
  cases: number;
  run(runCase: RunCase): Promise<void>;
}
/** Counts a case, and keeps what it threw. */
export type RunCase = (given: unknown, check: () => unknown) => Promise<void>;

/** The whole fuzzer is the same at each run. */
const SEED = 20_260_801;

/** @param check throws when a claim does not hold. */
export function row<T>(
  name: string,
  cases: number,
  arbitrary: fc.Arbitrary<T>,
  check: (value: T) => unknown,
): HostileRow {
  return {
    name,
    cases,
    run: async (runCase) => {
      // A failed case does not end the row, so that it says how many there are.
      const property = fc.asyncProperty(arbitrary, (value) => runCase(value, () => check(value)));
      await fc.assert(property, { seed: SEED, numRuns: cases, endOnFailure: true });
    },
  };
}

/** Bytes that may be left behind by `rounds` more rounds. */
const MAX_GROWTH = 3 * 1024 * 1024;

/** A flow that goes on for years: what is held after it may not depend on how often it happened. */
export function memoryRow(
  name: string,
  rounds: number,
  make: () => { round(index: number): unknown; stop(): void },
): HostileRow {
  return {
    name: `memory: ${name}`,
    cases: rounds * 2,
    run: async (runCase) => {
      const { round, stop } = make();
      const spend = async (from: number) => {
        for (let i = from; i < from + rounds; i++) await runCase(i, () => round(i));
        return heapUsed();
      };
      // The first half fills caches and compiles code; only what the second one adds is growth.
      const before = await spend(0);
      const after = await spend(rounds);
      await runCase("growth", () => {
        const growth = after - before;
        if (growth > MAX_GROWTH) throw new Error(`${(growth / 1e6).toFixed(1)} MB are left behind by ${rounds} rounds`);
      });
      stop();
    },
  };
}

async function heapUsed(): Promise<number> {
  // What is still on its way, finalizers too.
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (globalThis.gc === undefined) throw new Error("needs --expose-gc");
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}
