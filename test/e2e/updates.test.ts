import { generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { publicKeyOf, writeFeed } from "../../scripts/lib/updateFeed.mjs";
import { expect, test } from "./support/fixtures.ts";
import type { World } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { listen } from "./support/recordingProxy.ts";
import { joinConference } from "./support/steps.ts";

const NEXT = "9.9.9";
const FILE = `Parley-${NEXT}-linux-${process.arch}.deb`;

/** A server with the feed of a newer version, signed with a key of this test. What lies in the folder may be changed. */
async function updateFeed(folder: string) {
  mkdirSync(folder, { recursive: true });
  const { privateKey } = generateKeyPairSync("ed25519");
  const file = join(folder, FILE);
  writeFileSync(file, Buffer.alloc(300_000, "a new version "));
  const publish = (key: KeyObject = privateKey) =>
    writeFeed({
      folder,
      version: NEXT,
      files: [file],
      platform: process.platform,
      arch: process.arch,
      privateKey: key,
    });
  const feed = await publish();
  const requests: string[] = [];
  const ids = new Set<unknown>();
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? "/", "http://feed").pathname.slice(1);
    requests.push(name);
    ids.add(request.headers["x-user-staging-id"]);
    try {
      const body = readFileSync(join(folder, name));
      response.writeHead(200, { "content-length": body.length }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  const { url, close } = await listen(server);
  const env = { PARLEY_DEV_UPDATES: JSON.stringify({ url, publicKey: publicKeyOf(privateKey), kind: "deb" }) };
  return { env, requests, ids, publish, feed, file, close };
}

async function start(world: World, env: Record<string, string>) {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, [], "Board");
  const instance = await world.launch("alice", { signIn: alice.signIn, env, pattern: patterns.alice });
  await expect(instance.page.getByRole("article", { name, exact: true })).toBeVisible();
  return { ...instance, name };
}

const updateOf = (page: Page) =>
  page.evaluate(async () => {
    const answer = await window.parley.getState({});
    return answer.ok ? answer.value.update : undefined;
  });

test("a signed update is fetched and verified, offered at home, put off, and never installed in a call", async ({
  world,
}) => {
  const feed = await updateFeed(world.folder("feed"));
  try {
    const { page, name, folder } = await start(world, feed.env);
    const restart = page.getByRole("button", { name: "Restart to update" });
    await expect(page.getByText(`Version ${NEXT} is ready.`)).toBeVisible();
    await expect(restart).toBeVisible();
    expect(await updateOf(page)).toEqual({ phase: "ready", version: NEXT, offered: true });
    expect(feed.requests.filter((request) => request === FILE)).toHaveLength(1);
    // The server can't tell one installation from another.
    expect([...feed.ids]).toEqual(["none"]);
    // What lies ready is the signed file, in the updater's own cache.
    const fetched = readFileSync(join(folder, "cache", "parley-updater", "pending", FILE));
    expect(fetched.equals(readFileSync(feed.file))).toBe(true);
    await page.screenshot({ path: test.info().outputPath("offered.png") });

    await joinConference(page, name);
    await expect.poll(() => updateOf(page)).toEqual({ phase: "ready", version: NEXT, offered: false });
    expect(await page.evaluate(() => window.parley.installUpdate({}))).toMatchObject({
      ok: false,
      error: { name: "UpdateInCall" },
    });
    await page.getByRole("button", { name: "Leave", exact: true }).click();
    await expect(restart).toBeVisible();

    await page.getByRole("button", { name: "Later" }).click();
    await expect(restart).toBeHidden();
    expect(await updateOf(page)).toEqual({ phase: "ready", version: NEXT, offered: false });

    // Another program of the person puts its own file in the place of the checked one.
    writeFileSync(join(folder, "cache", "parley-updater", "pending", FILE), "something else");
    expect(await page.evaluate(() => window.parley.installUpdate({}))).toMatchObject({
      ok: false,
      error: { name: "UpdateUntrusted" },
    });
  } finally {
    await feed.close();
  }
});

test("a feed that is signed by somebody else is refused before anything is fetched", async ({ world }) => {
  const feed = await updateFeed(world.folder("feed"));
  try {
    await feed.publish(generateKeyPairSync("ed25519").privateKey);
    const { page } = await start(world, feed.env);
    await expect(page.getByText("An update was refused")).toBeVisible();
    await page.screenshot({ path: test.info().outputPath("refused.png") });
    expect(await updateOf(page)).toMatchObject({ phase: "failed", error: { name: "UpdateUntrusted" } });
    expect(feed.requests).not.toContain(FILE);
    await page.getByRole("button", { name: "Dismiss" }).click();
    await expect(page.getByText("An update was refused")).toBeHidden();
  } finally {
    await feed.close();
  }
});

test("a file that is not the one in the signed feed is refused", async ({ world }) => {
  const feed = await updateFeed(world.folder("feed"));
  try {
    writeFileSync(feed.file, Buffer.alloc(300_000, "a bad version "));
    const { page } = await start(world, feed.env);
    await expect(page.getByText("An update was refused")).toBeVisible();
    expect(await updateOf(page)).toMatchObject({ phase: "failed", error: { name: "UpdateUntrusted" } });
    expect(feed.requests).toContain(FILE);
    await expect(page.getByRole("button", { name: "Restart to update" })).toBeHidden();
  } finally {
    await feed.close();
  }
});
