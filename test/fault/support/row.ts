import type { TestType } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Instance } from "../../e2e/support/app.ts";
import { keepEvidence, test as base } from "../../e2e/support/fixtures.ts";
import type { World } from "../../e2e/support/fixtures.ts";
import { patterns } from "../../e2e/support/media.ts";
import type { startBackend } from "../../backend/backend.mjs";
import { fileName, summarize, writeRow } from "./results.ts";
import type { RunResult } from "./results.ts";

export type Backend = Awaited<ReturnType<typeof startBackend>>;

/** What a row has at hand: the real servers, and people with real apps. */
export interface Parts {
  world: World;
  backend: Backend;
}

/** What a run that survived measured. Whatever did not come back is thrown, by an expectation, in the run. */
export interface Recovered {
  /** From the end of the fault until everything was back. */
  ms: number;
  /** Acknowledged things that were gone afterwards: with any, the run did not survive. */
  lost?: number;
}

export interface RowOptions<Context> {
  /** The most that recovery may take, ms. */
  goal?: number;
  /** What is measured, from when to when, in a few words. */
  measured: string;
  /** How the fault was made, where the reader would ask. */
  notes?: readonly string[];
  /** Makes what a run starts from. It is kept for the next run, until one fails. */
  setUp(parts: Parts): Promise<Context>;
  /** Each run starts from a fresh `setUp`: for faults after which nothing is as before. */
  fresh?: boolean;
  /** How long one run, set-up included, may take, ms. */
  limitMs?: number;
}

const RUNS = Number(process.env["RUNS"] ?? 3);

/**
 * A row of the fault table: `run` makes the fault in real processes and measures the recovery, RUNS times.
 * Use `test` of another fixture set by `rowOf`.
 */
export const row = rowOf(base);

export function rowOf(test: TestType<{ world: World }, { backend: Backend }>) {
  return <Context>(
    name: string,
    options: RowOptions<Context>,
    run: (context: Context, parts: Parts, index: number) => Promise<Recovered>,
  ): void => {
    test(name, async ({ world, backend }, info) => {
      const limit = options.limitMs ?? 120_000;
      info.setTimeout(RUNS * limit + 60_000);
      const place = `${basename(info.titlePath[0] ?? "")} ${String(info.line).padStart(4, "0")} ${name}`;
      const results: RunResult[] = [];
      const instances: Instance[] = [];
      const parts: Parts = { backend, world: watched(world, instances) };
      let context: { value: Context } | undefined;
      const keep = async (index: number) => {
        const folder = join(info.project.outputDir, "..", "fault-evidence", fileName(name), String(index + 1));
        mkdirSync(folder, { recursive: true });
        await keepEvidence(instances, (file) => join(folder, file));
      };
      const end = async () => {
        context = undefined;
        await Promise.all(instances.splice(0).map((instance) => instance.kill().catch(() => {})));
      };
      for (let index = 0; index < RUNS; index++) {
        if (options.fresh === true) await end();
        try {
          context ??= { value: await within(limit, options.setUp(parts)) };
          const { ms, lost = 0 } = await within(limit, run(context.value, parts, index));
          results.push({ ms, lost });
          console.log(`${name}: ${Math.round(ms)} ms${lost === 0 ? "" : `, ${lost} lost`}`);
          if (lost > 0) throw new Error(`${lost} lost`);
          if (ms > (options.goal ?? Infinity)) await keep(index);
        } catch (error) {
          const failed = reasonOf(error);
          console.log(`${name}: did not survive: ${failed}`);
          if (results.length === index) results.push({ failed, lost: 0 });
          await keep(index);
          await end();
        }
        // After each run: what was measured is not lost when a later one hangs.
        const { goal, measured, notes = [] } = options;
        writeRow(summarize({ name, goal, measured, notes, place }, results));
      }
      await end();
      const dead = results.filter((result) => "failed" in result || result.lost > 0);
      if (dead.length > 0) throw new Error(`${dead.length} of ${RUNS} runs did not survive`);
    });
  };
}

function watched(world: World, instances: Instance[]): World {
  const launch: World["launch"] = async (...args) => {
    const instance = await world.launch(...args);
    instances.push(instance);
    return instance;
  };
  return { ...world, launch, pair: () => pairOf({ ...world, launch }) };
}

/** As the fixture's, with our `launch`. */
async function pairOf(world: World): ReturnType<World["pair"]> {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name, roomId } = await world.conference(alice, [bob]);
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob }),
  ]);
  return { alice, bob, a, b, name, roomId };
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The first lines of an error, without the colours that Playwright gives it. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // oxlint-disable-next-line no-control-regex -- colours are control characters.
  const plain = text.replaceAll(/\u001B\[[0-9;]*m/g, "");
  return plain
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(0, 3)
    .join(" · ")
    .slice(0, 240);
}
