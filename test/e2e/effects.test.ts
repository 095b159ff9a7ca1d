import type { Page } from "@playwright/test";
import { readdirSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Instance } from "./support/app.ts";
import { detailOf, loudness, watchRoom, writePersonBeforeStripes } from "./support/effects.ts";
import type { Detail } from "./support/effects.ts";
import { expect, test } from "./support/fixtures.ts";
import type { World } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { tileOf } from "./support/observe.ts";
import { PAUSE, PHRASE, writeSilence, writeSpeechInNoise } from "./support/speech.ts";
import { enterLobby, joinConference, showTheme } from "./support/steps.ts";

const preview = (page: Page) => page.getByLabel("Camera preview");
const blurSwitch = (page: Page) => page.getByRole("switch", { name: "Blur my background" });

/** Waits for a picture that shows the stripes, or none of them. @returns its detail */
async function expectRoom(where: ReturnType<typeof preview>, shown: boolean, plain?: Detail): Promise<Detail> {
  let seen: Detail | undefined;
  await expect
    .poll(async () => {
      seen = await detailOf(where);
      if (seen === undefined) return "no picture";
      return seen.room > (plain === undefined ? 25 : plain.room * 0.5) ? "shown" : "hidden";
    })
    .toBe(shown ? "shown" : "hidden");
  if (seen === undefined) throw new Error("no picture");
  return seen;
}

async function personAtHer(world: World, name: string): Promise<{ a: Instance; b: Instance; conference: string }> {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name: conference } = await world.conference(alice, [bob]);
  const film = join(world.folder(name), "camera.mjpeg");
  writePersonBeforeStripes(film);
  const [a, b] = await Promise.all([
    world.launch(name, { signIn: alice.signIn, film }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob }),
  ]);
  return { a, b, conference };
}

test("the room behind a person is blurred in the lobby, in the call and for the others, and never shown between", async ({
  world,
}) => {
  const { a, b, conference } = await personAtHer(world, "alice");
  const measured: Record<string, unknown> = {};
  await enterLobby(a.page, conference);
  const plain = await expectRoom(preview(a.page), true);
  await a.page.evaluate(() => {
    const blocks: number[] = [];
    new PerformanceObserver((list) => blocks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: "longtask",
    });
    Object.assign(window, { blocks });
  });
  await blurSwitch(a.page).click();
  await expectRoom(preview(a.page), false, plain);
  const blurred = await expectRoom(preview(a.page), false, plain);
  measured["lobby"] = { plain, blurred };
  for (const theme of ["light", "dark"] as const) {
    await showTheme(a.page, theme);
    await a.page.screenshot({ path: test.info().outputPath(`lobby-${theme}.png`) });
  }
  measured["longTasks"] = await a.page.evaluate(() => (window as unknown as { blocks: number[] }).blocks);
  expect(blurred.room).toBeLessThan(plain.room * 0.2);
  // The person is as sharp as before.
  expect(blurred.face).toBeGreaterThan(plain.face * 0.6);

  await joinConference(b.page, conference);
  const seen = await watchRoom(b.page);
  await a.page.getByRole("button", { name: "Join", exact: true }).click();
  const alice = tileOf(b.page, "Alice");
  const other = await expectRoom(alice, false, plain);
  measured["other side"] = other;
  expect(other.room).toBeLessThan(plain.room * 0.2);

  // Off and on again: the camera is opened anew.
  await a.page.getByRole("button", { name: "Turn camera off" }).click();
  await expect(alice.locator("video")).toHaveCount(0);
  await a.page.getByRole("button", { name: "Turn camera on" }).click();
  await expectRoom(alice, false, plain);
  await expectRoom(tileOf(a.page, "Alice (you)"), false, plain);
  const all = await seen();
  measured["seen"] = all;
  expect(all.frames).toBeGreaterThan(10);
  expect(all.most).toBeLessThan(plain.room * 0.4);

  // As it is, and blurred again, without leaving the call.
  await a.page.getByRole("button", { name: "Choose devices" }).click();
  await blurSwitch(a.page).click();
  await expectRoom(alice, true, plain);
  await expectRoom(tileOf(a.page, "Alice (you)"), true, plain);
  await blurSwitch(a.page).click();
  await expectRoom(alice, false, plain);
  // While the camera is off too.
  const camera = async (on: boolean) => {
    await a.page.keyboard.press("Escape");
    await a.page.getByRole("button", { name: `Turn camera ${on ? "on" : "off"}` }).click();
    await a.page.getByRole("button", { name: "Choose devices" }).click();
  };
  await camera(false);
  await blurSwitch(a.page).click();
  await camera(true);
  await expectRoom(alice, true, plain);
  await camera(false);
  await blurSwitch(a.page).click();
  const again = await watchRoom(b.page);
  await camera(true);
  await expectRoom(alice, false, plain);
  expect((await again()).most).toBeLessThan(plain.room * 0.4);
  for (const theme of ["light", "dark"] as const) {
    await showTheme(a.page, theme);
    await a.page.screenshot({ path: test.info().outputPath(`call-${theme}.png`) });
  }
  // Remembered.
  expect((await a.page.evaluate(() => window.parley.getState({}))) as unknown).toMatchObject({
    ok: true,
    value: { settings: { background: "blur" } },
  });
  test.info().annotations.push({ type: "blur", description: JSON.stringify(measured) });
  console.log("blur", JSON.stringify(measured));
});

/** Requests of the page whose address fits fail from now on; "" for none. */
async function breakRequests({ app }: Instance, fits: string): Promise<void> {
  await app.evaluate(({ BrowserWindow }, pattern) => {
    const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
    session?.webRequest.onBeforeRequest(({ url }, answer) =>
      answer({ cancel: pattern !== "" && new RegExp(pattern, "u").test(url) }),
    );
  }, fits);
}

let away: { from: string; to: string } | undefined;

/** The built app lacks the file of the model from now on. @returns puts it back */
function takeModelAway(): () => void {
  const folder = resolve(import.meta.dirname, "..", "..", "out", "renderer", "assets");
  const model = readdirSync(folder).find((file) => file.endsWith(".tflite"));
  if (model === undefined) throw new Error("the app has no model");
  away = { from: join(folder, model), to: join(folder, `${model}.away`) };
  renameSync(away.from, away.to);
  return restore;
}

function restore(): void {
  if (away !== undefined) renameSync(away.to, away.from);
  away = undefined;
}

test.afterEach(restore);

test("where the blur cannot run the camera stays off, and it is said in words", async ({ world }) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, []);
  const film = join(world.folder("alice"), "camera.mjpeg");
  writePersonBeforeStripes(film);
  const a = await world.launch("alice", { signIn: alice.signIn, film });
  await a.page.evaluate(() => window.parley.changeSettings({ background: "blur" }));
  const restoreModel = takeModelAway();
  const seen = await watchRoom(a.page);
  await enterLobby(a.page, name);
  const notice = a.page.locator('[data-error="BackgroundUnavailable"]');
  await expect(notice).toContainText("the camera stays off");
  await expect(preview(a.page)).toHaveCount(0);
  for (const theme of ["light", "dark"] as const) {
    await showTheme(a.page, theme);
    await a.page.screenshot({ path: test.info().outputPath(`unavailable-${theme}.png`) });
  }
  expect((await seen()).frames).toBe(0);
  await notice.getByRole("button", { name: "Show without blur" }).click();
  await expectRoom(preview(a.page), true);
  // In front of an open camera too: it goes off rather than on as it is.
  await blurSwitch(a.page).click();
  await expect(notice).toBeVisible();
  await expect(preview(a.page)).toHaveCount(0);
  restoreModel();
  await notice.getByRole("button", { name: "Try again" }).click();
  await expectRoom(preview(a.page), false);
});

test("strong noise suppression takes the noise out of a voice's pauses and leaves the voice", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name } = await world.conference(alice, [bob]);
  const sound = join(world.folder("alice"), "microphone.wav");
  writeSpeechInNoise(sound, 0.02);
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, sound }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob }),
  ]);
  await a.page.evaluate(() => window.parley.changeSettings({ cameraOn: false, noise: "off" }));
  await b.page.evaluate(() => window.parley.changeSettings({ cameraOn: false, microphoneOn: false }));
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expect(b.page.locator("audio")).not.toHaveCount(0);
  await a.page.getByRole("button", { name: "Choose devices" }).click();
  const measured: Record<string, { pause: number; speech: number }> = {};
  const measure = async (choice: "Off" | "Standard" | "Strong") => {
    await a.page.getByRole("radio", { name: choice, exact: true }).click();
    await expect(a.page.getByRole("radio", { name: choice, exact: true })).toBeChecked();
    // A round to get used to the sound, as suppression and gain control do, and one to be measured.
    await loudness(b.page, PHRASE + PAUSE);
    return (measured[choice] = await loudness(b.page, PHRASE + PAUSE));
  };
  const off = await measure("Off");
  const standard = await measure("Standard");
  const strong = await measure("Strong");
  console.log("noise", JSON.stringify(measured));
  test.info().annotations.push({ type: "noise", description: JSON.stringify(measured) });
  expect(off.pause - strong.pause).toBeGreaterThan(20);
  expect(standard.pause - strong.pause).toBeGreaterThan(10);
  expect(off.speech - strong.speech).toBeLessThan(6);
  // Muting is muting, with the effect too; and the voice comes back.
  await a.page.keyboard.press("Escape");
  await a.page.getByRole("button", { name: "Mute microphone" }).click();
  await expect.poll(async () => (await loudness(b.page, 1)).speech).toBeLessThan(-80);
  await a.page.getByRole("button", { name: "Unmute microphone" }).click();
  await expect.poll(async () => (await loudness(b.page, 4)).speech).toBeGreaterThan(off.speech - 6);
});

test("the lobby says what is wrong before one goes in: a silent microphone, a media server out of reach", async ({
  world,
}) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, []);
  const sound = join(world.folder("alice"), "microphone.wav");
  writeSilence(sound);
  const a = await world.launch("alice", { signIn: alice.signIn, sound });
  await breakRequests(a, "^http://127\\.0\\.0\\.1:\\d+/$");
  await enterLobby(a.page, name);
  const unreachable = a.page.locator('[data-error="SfuUnreachable"]');
  await expect(unreachable).toContainText("The media server can't be reached");
  await expect(a.page.getByText("We hear nothing from your microphone")).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(a.page, theme);
    await a.page.screenshot({ path: test.info().outputPath(`problems-${theme}.png`) });
  }
  await breakRequests(a, "");
  await unreachable.getByRole("button", { name: "Try again" }).click();
  await expect(a.page.getByText("The connection works")).toBeVisible();
  // Who turned it off themselves knows why nothing is heard.
  await a.page.getByRole("button", { name: "Mute microphone" }).click();
  await expect(a.page.getByText("We hear nothing from your microphone")).toHaveCount(0);
});
