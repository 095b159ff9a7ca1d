import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, memberships, tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

/** Counts presented frames of a person's video, and the longest time between two, until it is read. */
async function watchFrames(page: Page, name: string): Promise<void> {
  await tileOf(page, name)
    .locator("video")
    .evaluate((element: HTMLVideoElement) => {
      const view = element.ownerDocument.defaultView as (Window & { frames?: number[] }) | null;
      const times: number[] = [];
      Object.assign(view ?? {}, { frameTimes: times });
      const next = () => {
        times.push(Date.now());
        element.requestVideoFrameCallback(next);
      };
      element.requestVideoFrameCallback(next);
    });
}
const frameTimes = (page: Page) =>
  page.evaluate(() => [...((window as unknown as { frameTimes?: number[] }).frameTimes ?? [])]);

test("the call goes on in a small window, without joining again", async ({ world }) => {
  const { alice, a, b, name, roomId } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  const before = await memberships(world, alice, roomId);
  await watchFrames(a.page, "Bob");
  await expect.poll(async () => (await frameTimes(a.page)).length).toBeGreaterThan(5);

  const opened = a.app.waitForEvent("window");
  await a.page.keyboard.press("i");
  const pip = await opened;
  await expectPattern(tileOf(pip, "Bob"), patterns.bob);
  await watchFrames(pip, "Bob");
  const mainFrames = await frameTimes(a.page);
  const windows = await a.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => ({
      onTop: window.isAlwaysOnTop(),
      resizable: window.isResizable(),
      title: window.getTitle(),
      size: window.getSize(),
    })),
  );
  expect(windows.filter((window) => window.onTop)).toHaveLength(1);
  expect(windows.find((window) => window.onTop)?.resizable).toBe(true);

  // The main window goes out of sight; the small one plays on.
  await a.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) if (!window.isAlwaysOnTop()) window.minimize();
  });
  const seen = (await frameTimes(pip)).length;
  await expect.poll(async () => (await frameTimes(pip)).length).toBeGreaterThan(seen + 30);

  // Its controls are the call's.
  await pip.getByRole("button", { name: "Turn camera off" }).click();
  await expect(tileOf(b.page, "Alice")).toHaveAttribute("data-camera", "false");
  await pip.getByRole("button", { name: "Turn camera on" }).click();
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await pip.getByRole("button", { name: "Next person" }).click();
  await expect(tileOf(pip, "Alice (you)")).toBeVisible();
  await pip.getByRole("button", { name: "Previous person" }).click();
  await expectPattern(tileOf(pip, "Bob"), patterns.bob);
  await watchFrames(pip, "Bob");
  await expect.poll(async () => (await frameTimes(pip)).length).toBeGreaterThan(5);
  const pipFrames = await frameTimes(pip);

  const closed = pip.waitForEvent("close");
  await pip.getByRole("button", { name: "Back to the window" }).click();
  await closed;
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  expect(await memberships(world, alice, roomId)).toEqual(before);

  const told = `main ${largestGap(mainFrames)} ms, small window ${largestGap(pipFrames)} ms`;
  test.info().annotations.push({ type: "largest gap", description: told });
  expect(largestGap(mainFrames)).toBeLessThan(500);
  expect(largestGap(pipFrames)).toBeLessThan(500);

  // It ends with the call, and is refused without one.
  const again = a.app.waitForEvent("window");
  await a.page.keyboard.press("i");
  const second = await again;
  const gone = second.waitForEvent("close");
  await second.getByRole("button", { name: "Leave" }).click();
  await gone;
  await expect(a.page.getByRole("article", { name })).toBeVisible();
  await expect(tileOf(b.page, "Alice")).toHaveCount(0);
  expect(await a.page.evaluate(() => window.open("about:blank", "parley-pip") === null)).toBe(true);
});

function largestGap(times: number[]): number {
  return Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? time)));
}
