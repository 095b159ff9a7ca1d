import type { Page } from "@playwright/test";
import { expect, test } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { expectPattern, tileOf } from "../e2e/support/observe.ts";
import { joinConference } from "../e2e/support/steps.ts";
import { row, writeRows } from "./support/rows.ts";

const WATCH_MS = 5_000;

interface Watched {
  costs?: { encrypt: number[]; decrypt: number[] };
}

/**
 * What the numbers count, in a call of two with camera and microphone:
 * - encrypting, decrypting one frame: from when the worker hands a frame of picture or sound to AES-GCM until it has it
 *   back. What a frame waits for besides (its way to the worker and back) is not among it.
 * - share of a core: the sum of both over five seconds, one's own frames and the other's.
 */
test("cipher", async ({ world }) => {
  const { a, b, name } = await world.pair();
  await joinConference(b.page, name);
  await joinConference(a.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  await watchCiphers(a.page);
  const start = Date.now();
  await a.page.waitForTimeout(WATCH_MS);
  const span = Date.now() - start;
  const { encrypt, decrypt } = await ciphersOf(a.page);
  const sum = [...encrypt, ...decrypt].reduce((total, each) => total + each, 0);
  const inMicroseconds = (all: number[]) => all.map((ms) => ms * 1000);
  const rows = [
    row("encrypting one frame", inMicroseconds(encrypt), undefined, "µs"),
    row("decrypting one frame", inMicroseconds(decrypt), undefined, "µs"),
    row("encryption: share of a core at most", [(sum / span) * 100], undefined, "% of a core"),
  ];
  writeRows("cipher", rows);
  expect(encrypt.length).toBeGreaterThan(10);
  expect(decrypt.length).toBeGreaterThan(10);
});

async function watchCiphers(page: Page): Promise<void> {
  for (const worker of page.workers()) {
    await worker.evaluate(() => {
      const scope = globalThis as Watched;
      scope.costs = { encrypt: [], decrypt: [] };
      for (const way of ["encrypt", "decrypt"] as const) {
        const original = crypto.subtle[way].bind(crypto.subtle);
        SubtleCrypto.prototype[way] = async (...args) => {
          const from = performance.now();
          const done = await original(...args);
          scope.costs?.[way].push(performance.now() - from);
          return done;
        };
      }
    });
  }
}

async function ciphersOf(page: Page) {
  const all = await Promise.all(
    page
      .workers()
      .map((worker) => worker.evaluate(() => (globalThis as Watched).costs ?? { encrypt: [], decrypt: [] })),
  );
  return { encrypt: all.flatMap((each) => each.encrypt), decrypt: all.flatMap((each) => each.decrypt) };
}
