import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { SHIPPED_FUSES, readFuses } from "../../scripts/lib/fuses.mjs";
import { inherited, requireEnv } from "../e2e/support/app.ts";
import { expect, test } from "../e2e/support/fixtures.ts";
import type { Account } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { decodedFrames, expectPattern, expectTone, tileOf } from "../e2e/support/observe.ts";
import { enterLobby, joinConference } from "../e2e/support/steps.ts";
import { launchPacked } from "./support/packedApp.ts";
import type { PackedInstance } from "./support/packedApp.ts";

/** As it is shipped, and the same with one fuse on, without which Playwright could not drive it. */
const pack = requireEnv("PARLEY_PACK");
const testPack = requireEnv("PARLEY_TEST_PACK");

/** Starts the shipped app as a desktop does, without any door into it, until it ends or has said a line. */
async function start(folder: string, args: string[], line?: string, env: Record<string, string> = {}) {
  const child = spawn(pack, ["--no-sandbox", "--disable-gpu", ...args], {
    env: { ...inherited(), XDG_CONFIG_HOME: join(folder, "config"), PARLEY_PROFILE: `packed-${process.pid}`, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const ended = once(child, "exit");
  const seen = new Promise<void>((resolve) => {
    const collect = (text: string) => {
      output += text;
      if (line !== undefined && output.includes(line)) resolve();
    };
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stderr.setEncoding("utf8").on("data", collect);
  });
  const started = performance.now();
  await Promise.race([seen, ended]);
  const ms = Math.round(performance.now() - started);
  const running = child.exitCode === null && child.signalCode === null;
  child.kill("SIGTERM");
  const [code] = (await ended) as [number | null];
  return { output, running, code, ms };
}

async function signIn(page: Page, { signIn: { homeserver }, username, password }: Account): Promise<void> {
  await page.getByRole("textbox", { name: "Homeserver" }).fill(homeserver);
  await page.getByRole("textbox", { name: "Username" }).fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("the binary answers with the fuses that are shipped; the one under test differs in one", async () => {
  expect(await readFuses(pack)).toMatchObject(SHIPPED_FUSES);
  expect(await readFuses(testPack)).toEqual({ ...(await readFuses(pack)), EnableNodeCliInspectArguments: true });
});

test("the shipped app starts, asks to sign in, and ends when it is told to", async ({ world }) => {
  const folder = world.folder("shipped");
  const { output, running, ms } = await start(folder, [], "parley: ready");
  expect(output).toContain("parley: ready");
  expect(running).toBe(true);
  test.info().annotations.push({ type: "start", description: `${ms} ms` });
  const log = globSync(join(folder, "config", "Parley", "*", "logs", "main.log"))
    .map((file) => readFileSync(file, "utf8"))
    .join();
  expect(log).not.toMatch(/\[error\]/);
});

test("the shipped app lets nobody in", async ({ world }) => {
  const debugging = await start(world.folder("a"), ["--remote-debugging-port=0"], "DevTools listening");
  expect(debugging.output).toContain("does not start with --remote-debugging-port");
  expect(debugging).toMatchObject({ running: false, code: 1 });
  expect(debugging.output).not.toContain("DevTools listening");

  const asNode = await start(world.folder("b"), ["-e", "console.log('as node')"], "parley: ready", {
    ELECTRON_RUN_AS_NODE: "1",
    NODE_OPTIONS: "--require=/nonexistent.cjs",
  });
  expect(asNode.output).toContain("parley: ready");

  const inspected = await start(world.folder("c"), ["--inspect=0"], "parley: ready");
  expect(inspected.output).toContain("parley: ready");
  expect(inspected.output).not.toContain("Debugger listening");
});

test("a person signs in to the packed app and is in a call with another one", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name } = await world.conference(alice, [bob]);
  const running: PackedInstance[] = [];
  const open = async (who: "alice" | "bob", env: Record<string, string> = {}) => {
    const profile = `packed-${who}-${process.pid}`;
    const options = { executable: testPack, folder: world.folder(who), profile, pattern: patterns[who], env };
    const instance = await launchPacked(options);
    running.push(instance);
    return instance;
  };
  try {
    const [a, b] = await Promise.all([
      // What signs a person in from the tree must not do so in a packed app.
      open("alice", { PARLEY_DEV_SIGN_IN: JSON.stringify(alice.signIn) }),
      open("bob"),
    ]);
    expect(await a.main("require('electron').app.isPackaged")).toBe(true);
    expect(await a.main("require('electron').app.getAppPath()")).toMatch(/app\.asar$/);
    await Promise.all([signIn(a.page, alice), signIn(b.page, bob)]);
    await joinConference(a.page, name);
    await joinConference(b.page, name);

    await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
    await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
    await expectTone(a.page, patterns.bob.tone);
    await expect(tileOf(a.page, "Bob")).toHaveAttribute("data-encryption", "ok");
    expect(await decodedFrames(tileOf(b.page, "Alice"))).toBeGreaterThan(0);
    await a.page.screenshot({ path: test.info().outputPath("call.png") });
    // Quitting leaves the call.
    await b.quit();
    await expect(tileOf(a.page, "Bob")).toHaveCount(0, { timeout: 5000 });

    // Signed in again after a restart: keyring, crypto store and snapshot work from the archive.
    await a.quit();
    const again = await open("alice");
    await expect(again.page.getByRole("article", { name })).toBeVisible();
    // Element Call lies beside the archive.
    await enterLobby(again.page, name);
    await again.page.getByRole("button", { name: "Open in Element Call view" }).click();
    const loaded = "require('electron').webContents.getAllWebContents().map((each) => each.getTitle()).join()";
    await expect.poll(() => again.main(loaded)).toContain("Element Call");
  } finally {
    await Promise.all(running.map((instance) => instance.kill()));
  }
});
