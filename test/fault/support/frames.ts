import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { expectPattern, tileOf } from "../../e2e/support/observe.ts";
import type { Pattern } from "../../e2e/support/media.ts";

interface Watch {
  times: number[];
}
type Watching = Window & { parleyFrames?: Record<string, Watch> };

/**
 * Notes in the page when each new frame of a participant was put on screen (unix ms), whatever becomes of tile and video
 * element meanwhile. Ends with the page.
 */
export async function watchFrames(page: Page, name: string): Promise<void> {
  await page.evaluate((who) => {
    const watching: Watching = window;
    const all = (watching.parleyFrames ??= {});
    if (all[who] !== undefined) return;
    const watch: Watch = (all[who] = { times: [] });
    let current: HTMLVideoElement | null = null;
    setInterval(() => {
      const video = document.querySelector<HTMLVideoElement>(`[role="group"][aria-label=${CSS.escape(who)}] video`);
      if (video === current) return;
      current = video;
      const next = () => {
        // Not by `Date`, which a row may have set wrong.
        watch.times.push(performance.timeOrigin + performance.now());
        if (current === video) video?.requestVideoFrameCallback(next);
      };
      video?.requestVideoFrameCallback(next);
    }, 20);
  }, name);
}

/** When frames of a participant were shown, unix ms, from `since` on. */
export function framesSince(page: Page, name: string, since: number): Promise<number[]> {
  return page.evaluate(
    ({ who, from }) => ((window as Watching).parleyFrames?.[who]?.times ?? []).filter((time) => time >= from),
    { who: name, from: since },
  );
}

/** A first frame counts when the picture moves from then on: this many frames within a second. */
const RUN = 4;

/**
 * Waits until a participant's picture moves again, and is theirs.
 * @returns ms from `since` (unix ms) to the first new frame of them; if that is not their picture yet, to when it is
 */
export async function pictureBack(
  page: Page,
  name: string,
  pattern: Pattern,
  since: number,
  timeout = 45_000,
): Promise<number> {
  let at: number | undefined;
  await expect
    .poll(
      async () => {
        const times = await framesSince(page, name, since);
        at = times.find((time, index) => (times[index + RUN - 1] ?? Infinity) - time <= 1000);
        return at !== undefined;
      },
      { timeout, intervals: [50], message: `${name}'s picture moves again` },
    )
    .toBe(true);
  const checked = Date.now();
  await expectPattern(tileOf(page, name), pattern);
  // One look takes no longer than this.
  return (Date.now() - checked < 500 ? (at ?? since) : Date.now()) - since;
}

/**
 * For what may not stop at all: waits until a participant's picture surely moves again.
 * @returns the longest standstill from `since` (unix ms) on, ms
 */
export async function standstillSince(page: Page, name: string, pattern: Pattern, since: number): Promise<number> {
  // A second, in which what was on its way is used up.
  const back = 1000 + (await pictureBack(page, name, pattern, since + 1000));
  return longestGap(page, name, since, since + back);
}

/** The longest time without a new frame of a participant between two moments, ms. */
export async function longestGap(page: Page, name: string, since: number, until: number): Promise<number> {
  const times = [since, ...(await framesSince(page, name, since)).filter((time) => time < until), until];
  return Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? time)));
}
