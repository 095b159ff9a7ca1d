import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";

interface Recorded {
  benchRoster?: { ts: number; members: number }[];
}

/** From now on the page keeps when its roster changed in size; as it is told, so that the measurement asks main nothing. */
export async function recordRoster(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: { ts: number; members: number }[] = [];
    (globalThis as Recorded).benchRoster = seen;
    window.parley.on.stateChanged(({ call }) => {
      if (call === undefined) return;
      const members = call.phase === "joined" ? call.members.length : 0;
      if (seen.at(-1)?.members !== members) seen.push({ ts: Date.now(), members });
    });
  });
}

/** Waits until the roster holds so many. */
export async function rosterIs(page: Page, members: number): Promise<void> {
  const now = () => page.evaluate(() => (globalThis as Recorded).benchRoster?.at(-1)?.members);
  await expect.poll(now, { intervals: [50], timeout: 60_000 }).toBe(members);
}

/** When the roster came to hold so many, unix ms: the last time that it did. */
export async function lastBecame(page: Page, members: number): Promise<number> {
  return page.evaluate(
    (count) => (globalThis as Recorded).benchRoster?.findLast((each) => each.members === count)?.ts ?? NaN,
    members,
  );
}
