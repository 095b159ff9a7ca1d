import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import type { Pair } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { tileOf } from "../e2e/support/observe.ts";
import { enterLobby, joinConference } from "../e2e/support/steps.ts";
import { chatBack, keepWriting, lostMessages, watchChat } from "./support/chat.ts";
import { longestGap } from "./support/frames.ts";
import { row } from "./support/row.ts";
import type { Parts } from "./support/row.ts";
import { bothBack, callOfTwo, pause, rosterOfTwo, seeEachOther } from "./support/stage.ts";
import { stormProxy } from "./support/stormProxy.ts";
import type { Weather } from "./support/stormProxy.ts";

/** The picture may not stop because the homeserver did: it has no part in media. */
const STANDSTILL_MS = 3000;

async function chattingCall(parts: Parts): Promise<Pair> {
  const pair = await callOfTwo(parts);
  await watchChat(pair.a.page);
  await watchChat(pair.b.page);
  return pair;
}

/** Makes the homeserver unusable for a while, with people talking and writing, and measures until messages flow again. */
async function outage(pair: Pair, begin: () => unknown, last: number, end: () => unknown) {
  const from = Date.now();
  const writing = keepWriting(pair);
  await begin();
  try {
    await pause(last);
  } finally {
    await writing.stop();
    await end();
  }
  const ended = Date.now();
  const [gapA, gapB] = await Promise.all([
    longestGap(pair.a.page, "Bob", from, ended),
    longestGap(pair.b.page, "Alice", from, ended),
  ]);
  expect(Math.max(gapA, gapB), "media went on").toBeLessThan(STANDSTILL_MS);
  const ms = await chatBack(pair, ended);
  await rosterOfTwo(pair);
  await bothBack(pair, Date.now());
  return { ms, lost: await lostMessages(pair) };
}

row(
  "homeserver killed for 8 s in the call",
  { goal: 5000, measured: "homeserver up → messages arrive both ways", setUp: chattingCall },
  (pair, parts) =>
    outage(
      pair,
      () => parts.backend.signalPart("homeserver", "SIGKILL"),
      8000,
      () => parts.backend.startPart("homeserver"),
    ),
);

async function behindProxy(parts: Parts) {
  const { world, backend } = parts;
  const proxy = await stormProxy(backend.homeserver.baseUrl);
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name, roomId } = await world.conference(alice, [bob]);
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: { ...alice.signIn, homeserver: proxy.url }, pattern: patterns.alice }),
    world.launch("bob", { signIn: { ...bob.signIn, homeserver: proxy.url }, pattern: patterns.bob }),
  ]);
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  const pair = { alice, bob, a, b, name, roomId };
  await seeEachOther(pair);
  await watchChat(a.page);
  await watchChat(b.page);
  return { pair, proxy };
}

for (const weather of [502, 429] satisfies Weather[]) {
  row(
    `homeserver answers ${weather} for 15 s in the call`,
    {
      goal: 5000,
      measured: "first good answer → messages arrive both ways",
      notes: ["a reverse proxy between app and homeserver answers everything by it"],
      setUp: behindProxy,
    },
    async ({ pair, proxy }) => {
      const before = proxy.refused();
      const recovered = await outage(
        pair,
        () => proxy.set(weather),
        15_000,
        () => proxy.set("fair"),
      );
      expect(proxy.refused() - before).toBeGreaterThan(5);
      return recovered;
    },
  );
}

row(
  "auth service killed for 15 s in the call",
  { goal: 2000, measured: "longest standstill of a picture meanwhile", setUp: callOfTwo },
  async (pair, parts) => {
    const from = Date.now();
    await parts.backend.signalPart("authService", "SIGKILL");
    try {
      await pause(15_000);
    } finally {
      await parts.backend.startPart("authService");
    }
    const until = Date.now();
    await rosterOfTwo(pair);
    await bothBack(pair, until);
    const gaps = [longestGap(pair.a.page, "Bob", from, until), longestGap(pair.b.page, "Alice", from, until)];
    return { ms: Math.max(...(await Promise.all(gaps))) };
  },
);

const errorOf = (page: Page, name: string) => page.locator(`[data-error="${name}"]`);

row(
  "auth service down during a join",
  {
    goal: 5000,
    measured: "service up, person tries again → each sees the other",
    setUp: async (parts) => {
      const pair = await parts.world.pair();
      await joinConference(pair.a.page, pair.name);
      return pair;
    },
    fresh: true,
  },
  async (pair, parts) => {
    const { page } = pair.b;
    await expect(page.getByRole("article", { name: pair.name, exact: true })).toBeVisible();
    await parts.backend.signalPart("authService", "SIGKILL");
    try {
      await page
        .getByRole("article", { name: pair.name, exact: true })
        .getByRole("button", { name: pair.name, exact: true })
        .click();
      // Told by its name, and still the person's to decide.
      await expect(errorOf(page, "AuthServiceUnreachable")).toBeVisible();
    } finally {
      await parts.backend.startPart("authService");
    }
    const up = Date.now();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Join", exact: true }).click();
    await seeEachOther(pair);
    const ms = Date.now() - up;
    await rosterOfTwo(pair);
    return { ms };
  },
);

row(
  "homeserver down at the click on Join",
  {
    goal: 5000,
    measured: "homeserver up → each sees the other",
    setUp: async (parts) => {
      const pair = await parts.world.pair();
      await joinConference(pair.a.page, pair.name);
      await enterLobby(pair.b.page, pair.name);
      return pair;
    },
    fresh: true,
  },
  async (pair, parts) => {
    await parts.backend.signalPart("homeserver", "SIGKILL");
    try {
      await pair.b.page.getByRole("button", { name: "Join", exact: true }).click();
      await pause(3000);
    } finally {
      await parts.backend.startPart("homeserver");
    }
    const up = Date.now();
    await seeEachOther(pair);
    const ms = Date.now() - up;
    await expect(tileOf(pair.a.page, "Bob")).toHaveCount(1);
    await rosterOfTwo(pair);
    return { ms };
  },
);
