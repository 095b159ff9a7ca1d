import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, expectTone, tileOf } from "./support/observe.ts";
import { enterLobby, joinConference, settle, showTheme } from "./support/steps.ts";

/** Notes how loud it is on the way to the speaker, from now on: what goes to an output of Web Audio is measured. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const meters: AnalyserNode[] = [];
    const connect = AudioNode.prototype.connect as (this: AudioNode, target: AudioNode | AudioParam) => AudioNode;
    AudioNode.prototype.connect = function (this: AudioNode, target: AudioNode | AudioParam) {
      if (target instanceof AudioDestinationNode) {
        const meter = new AnalyserNode(this.context, { fftSize: 4096 });
        meters.push(meter);
        connect.call(this, meter);
      }
      return connect.call(this, target);
    } as typeof AudioNode.prototype.connect;
    Object.assign(window, {
      loudness: () => {
        let loudest = 0;
        for (const meter of meters) {
          const samples = new Float32Array(meter.fftSize);
          meter.getFloatTimeDomainData(samples);
          loudest = Math.max(loudest, Math.hypot(...samples) / Math.sqrt(samples.length));
        }
        return loudest;
      },
    });
  });
}

const loudness = (page: Page) => page.evaluate(() => (window as unknown as { loudness: () => number }).loudness());

test(
  "each person is as loud as one wants, on this computer alone, and stays so when they come again",
  { tag: "@long" },
  async ({ world }) => {
    const { a, b, name } = await world.pair();
    await joinConference(a.page, name);
    await joinConference(b.page, name);
    await expectTone(a.page, patterns.bob.tone);
    await listen(a.page);
    await a.page.keyboard.press("p");
    await a.page.getByRole("complementary").getByRole("button", { name: "Options for Bob" }).click();
    const slider = a.page.getByRole("slider", { name: "Volume" });
    const measured: Record<string, number> = {};
    const level = async (percent: number) => {
      await slider.fill(String(percent));
      // The gain glides; wait until it has come to rest.
      let before = -1;
      await expect
        .poll(async () => {
          const now = await loudness(a.page);
          const still = Math.abs(now - before) < 0.01 * Math.max(now, 0.001);
          before = now;
          return still;
        })
        .toBe(true);
      measured[percent] = before;
      return before;
    };
    await slider.fill("95");
    await expect.poll(() => loudness(a.page)).toBeGreaterThan(0.001);
    const half = await level(50);
    const double = await level(200);
    const full = await level(100);
    expect(double / full).toBeGreaterThan(1.7);
    expect(double / full).toBeLessThan(2.3);
    expect(full / half).toBeGreaterThan(1.7);
    expect(full / half).toBeLessThan(2.3);
    test.info().annotations.push({ type: "loudness", description: JSON.stringify(measured) });

    await a.page.getByRole("button", { name: "Do not hear this person" }).click();
    await expect.poll(() => loudness(a.page)).toBeLessThan(0.0005);
    await a.page.keyboard.press("Escape");
    // Who comes again is still not heard.
    await b.page.getByRole("button", { name: "Leave", exact: true }).click();
    await expect(tileOf(a.page, "Bob")).toHaveCount(0);
    await joinConference(b.page, name);
    await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
    await expectTone(a.page, patterns.bob.tone);
    await expect.poll(() => loudness(a.page)).toBeLessThan(0.0005);
    await a.page.getByRole("complementary").getByRole("button", { name: "Options for Bob" }).click();
    await a.page.getByRole("button", { name: "Hear this person again" }).click();
    await expect.poll(() => loudness(a.page)).toBeGreaterThan(0.001);
  },
);

test("the more menu: full screen, self view, statistics and the shortcuts; nothing sticks out of a narrow window", async ({
  world,
}) => {
  const { a, b, name } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
  const own = tileOf(a.page, "Alice (you)");
  const menu = async (item: string) => {
    await a.page.getByRole("button", { name: "More", exact: true }).click();
    await a.page.getByRole("menuitem", { name: item }).click();
  };
  await expect(own).toBeVisible();
  await menu("Hide your own picture");
  await expect(own).toHaveCount(0);
  // The others still see it.
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await menu("Show your own picture");
  await expect(own).toBeVisible();

  await a.page.keyboard.press("f");
  await expect.poll(() => a.page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await a.page.keyboard.press("f");
  await expect.poll(() => a.page.evaluate(() => document.fullscreenElement !== null)).toBe(false);

  await a.page.keyboard.press("?");
  const overview = a.page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(overview.getByRole("definition")).toHaveCount(11);
  await a.page.screenshot({ path: test.info().outputPath("shortcuts.png") });
  await a.page.keyboard.press("Escape");

  await menu("Statistics");
  const panel = a.page.getByRole("complementary", { name: "Statistics" });
  const bob = panel.locator("section").filter({ hasText: "Bob" });
  const camera = bob.locator('[data-source="camera"]');
  await expect(camera).toContainText("VP8");
  await expect(camera).toContainText(/\d+ × \d+, \d+ fps/);
  await expect
    .poll(async () =>
      Number(
        /Received([\d,]+) kbit/
          .exec(await camera.innerText().then((text) => text.replaceAll(/\s+/g, "").replace("kbit", " kbit")))?.[1]
          ?.replace(",", ""),
      ),
    )
    .toBeGreaterThan(20);
  await expect(bob).toContainText("Encrypted, identity not verified");
  await expect(
    panel.locator("section").filter({ hasText: "Alice (you)" }).locator('[data-source="camera"]'),
  ).toContainText("Sent");

  await a.page.getByRole("button", { name: "Choose devices" }).click();
  await expect(a.page.getByRole("button", { name: /^Camera: / })).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(a.page, theme);
    await a.page.screenshot({ path: test.info().outputPath(`tools-${theme}.png`) });
    const { violations } = await new AxeBuilder({ page: a.page }).setLegacyMode(true).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`),
    ).toEqual([]);
  }
  await a.page.keyboard.press("Escape");
  await panel.getByRole("button", { name: "Close" }).click();

  await a.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(480, 560));
  await expect.poll(() => a.page.evaluate(() => window.innerWidth)).toBeLessThan(700);
  await settle(a.page);
  const bar = await a.page.getByRole("toolbar").boundingBox();
  const width = await a.page.evaluate(() => window.innerWidth);
  expect(bar?.x).toBeGreaterThanOrEqual(0);
  expect((bar?.x ?? 0) + (bar?.width ?? 0)).toBeLessThanOrEqual(width);
  await a.page.getByRole("button", { name: "More", exact: true }).click();
  await expect(a.page.getByRole("menuitem", { name: /picture in picture|small window/i })).toBeVisible();
  await settle(a.page);
  await a.page.screenshot({ path: test.info().outputPath("narrow.png") });
  await a.page.getByRole("menuitem", { name: "Full screen" }).press("Escape");
});

test("the speaker is tested in the lobby, by a sound of ours on the chosen output", async ({ world }) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, [], "Board");
  const { page } = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
  await page.evaluate(() => {
    const heard: { sink: string; seconds: number }[] = [];
    Object.assign(window, { heard });
    document.addEventListener(
      "ended",
      (event) => {
        if (event.target instanceof HTMLAudioElement)
          heard.push({ sink: event.target.sinkId, seconds: event.target.currentTime });
      },
      true,
    );
  });
  await enterLobby(page, name);
  const test_ = page.getByRole("button", { name: "Test", exact: true });
  await test_.click();
  await expect(page.getByRole("button", { name: "Playing…" })).toBeVisible();
  await expect(test_).toBeVisible();
  const heard = await page.evaluate(() => (window as unknown as { heard: { seconds: number }[] }).heard);
  expect(heard[0]?.seconds).toBeGreaterThan(0.1);
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await page.screenshot({ path: test.info().outputPath(`lobby-${theme}.png`) });
  }
});
