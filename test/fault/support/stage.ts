import { expect } from "@playwright/test";
import type { Pair } from "../../e2e/support/fixtures.ts";
import { patterns } from "../../e2e/support/media.ts";
import { expectPattern, tileOf } from "../../e2e/support/observe.ts";
import { joinConference } from "../../e2e/support/steps.ts";
import { pictureBack, standstillSince, watchFrames } from "./frames.ts";
import type { Parts } from "./row.ts";

/** Alice and Bob in a call, each seeing the other move. */
export async function callOfTwo({ world }: Parts): Promise<Pair> {
  const pair = await world.pair();
  await joinConference(pair.a.page, pair.name);
  await joinConference(pair.b.page, pair.name);
  await seeEachOther(pair);
  return pair;
}

export async function seeEachOther({ a, b }: Pick<Pair, "a" | "b">): Promise<void> {
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob, 40_000);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice, 40_000);
  await watchFrames(a.page, "Bob");
  await watchFrames(b.page, "Alice");
}

/** Waits until both see the other move again. @returns ms from `since` until the later of the two first new frames */
export async function bothBack({ a, b }: Pick<Pair, "a" | "b">, since: number, timeout?: number): Promise<number> {
  return Math.max(
    ...(await Promise.all([
      pictureBack(a.page, "Bob", patterns.bob, since, timeout),
      pictureBack(b.page, "Alice", patterns.alice, since, timeout),
    ])),
  );
}

/** As `standstillSince`, the longer of the two. */
export async function standstillOfBoth({ a, b }: Pick<Pair, "a" | "b">, since: number): Promise<number> {
  return Math.max(
    ...(await Promise.all([
      standstillSince(a.page, "Bob", patterns.bob, since),
      standstillSince(b.page, "Alice", patterns.alice, since),
    ])),
  );
}

/** Each knows exactly one membership of both from the room, and shows the other once. */
export async function rosterOfTwo(pair: Pair): Promise<void> {
  const identities = [pair.alice.userId, pair.bob.userId].toSorted();
  for (const { page } of [pair.a, pair.b]) {
    const known = () =>
      page.evaluate(async () => {
        const state = await window.parley.getState({});
        if (!state.ok || state.value.call.phase !== "joined") return [];
        return state.value.call.members.map(({ userId }) => userId).toSorted();
      });
    await expect.poll(known, { timeout: 20_000 }).toEqual(identities);
  }
  for (const [page, name] of [
    [pair.a.page, "Bob"],
    [pair.b.page, "Alice"],
  ] as const) {
    await expect(tileOf(page, name)).toHaveCount(1);
  }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
