import { expect } from "@playwright/test";
import type { Pair } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { enterLobby, joinConference } from "../e2e/support/steps.ts";
import { longestGap } from "./support/frames.ts";
import { rowOf } from "./support/row.ts";
import type { Parts } from "./support/row.ts";
import { bothBack, callOfTwo, pause, rosterOfTwo, seeEachOther, standstillOfBoth } from "./support/stage.ts";
import { meshTest, test, wire } from "./support/wire.ts";

/** Both apps are on one computer, behind one cable; the servers are at its other end (support/link.py). */
const row = rowOf(test);

async function unplugged(pair: Pair, seconds: number) {
  await wire.set({ carrier: false });
  await pause(seconds * 1000);
  await wire.set({ carrier: true });
  const ms = await bothBack(pair, Date.now());
  await rosterOfTwo(pair);
  return { ms };
}

for (const seconds of [2, 10, 40]) {
  row(
    `link down for ${seconds} s`,
    {
      goal: 2000,
      measured: "link up → new frames of both",
      notes: ["the carrier of the interface is lost, as when a cable is pulled"],
      setUp: callOfTwo,
    },
    (pair) => unplugged(pair, seconds),
  );
}

row(
  "network silent for 10 s",
  {
    goal: 2000,
    measured: "packets flow again → new frames of both",
    notes: ["every packet is lost, and the system sees nothing of it"],
    setUp: callOfTwo,
  },
  async (pair) => {
    await wire.set({ silent: true });
    await pause(10_000);
    await wire.set({ silent: false });
    const ms = await bothBack(pair, Date.now());
    await rosterOfTwo(pair);
    return { ms };
  },
);

for (const percent of [5, 15, 30]) {
  row(
    `${percent} % packet loss`,
    {
      goal: 2000,
      measured: "longest standstill of a picture in 20 s",
      notes: ["of all packets, TCP too, each way"],
      setUp: callOfTwo,
    },
    async (pair) => {
      const from = Date.now();
      await wire.set({ loss: percent / 100 });
      await pause(20_000);
      const ms = await standstill(pair, from);
      await wire.set({ loss: 0 });
      await bothBack(pair, Date.now());
      await rosterOfTwo(pair);
      // It went on all the time, as pictures and not as a new connection every few seconds.
      expect(ms).toBeLessThan(10_000);
      return { ms };
    },
  );
}

async function standstill({ a, b }: Pair, from: number): Promise<number> {
  const until = Date.now();
  return Math.max(
    ...(await Promise.all([longestGap(a.page, "Bob", from, until), longestGap(b.page, "Alice", from, until)])),
  );
}

row(
  "UDP blocked in the call",
  { measured: "longest standstill of either picture, until TCP carries it", setUp: callOfTwo, fresh: true },
  async (pair) => {
    await wire.set({ udp: false });
    try {
      const ms = await standstillOfBoth(pair, Date.now());
      await rosterOfTwo(pair);
      return { ms };
    } finally {
      await wire.set({ udp: true });
    }
  },
);

row(
  "UDP blocked before the call",
  {
    measured: "second click on Join → each sees the other over TCP",
    setUp: async (parts) => parts.world.pair(),
    fresh: true,
  },
  async (pair) => {
    await wire.set({ udp: false });
    try {
      const ms = await joinBoth(pair);
      await rosterOfTwo(pair);
      return { ms };
    } finally {
      await wire.set({ udp: true });
    }
  },
);

async function joinBoth(pair: Pair): Promise<number> {
  await joinConference(pair.a.page, pair.name);
  await enterLobby(pair.b.page, pair.name);
  const clicked = Date.now();
  await pair.b.page.getByRole("button", { name: "Join", exact: true }).click();
  await seeEachOther(pair);
  return Date.now() - clicked;
}

row(
  "local address changes",
  { goal: 2000, measured: "longest standstill of either picture", setUp: callOfTwo },
  async (pair) => {
    const at = Date.now();
    wire.changeAddress();
    const ms = await standstillOfBoth(pair, at);
    await rosterOfTwo(pair);
    return { ms };
  },
);

row(
  "local address changes three times in three seconds",
  {
    goal: 5000,
    measured: "last change → new frames of both",
    notes: ["as when the computer looks for a network: each change comes while the one before is being mended"],
    setUp: callOfTwo,
  },
  async (pair) => {
    for (let changes = 0; changes < 3; changes++) {
      if (changes > 0) await pause(1500);
      wire.changeAddress();
    }
    const ms = await bothBack(pair, Date.now());
    await rosterOfTwo(pair);
    return { ms };
  },
);
/** Alice's computer is at one end of the cable; Bob's is at the other, where the homeserver is too. There is no SFU. */
const meshRow = rowOf(meshTest);

async function meshOfTwo({ world }: Parts): Promise<Pair> {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name, roomId } = await world.conference(alice, [bob]);
  const [a, b] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob, executable: wire.elsewhere }),
  ]);
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  const pair = { alice, bob, a, b, name, roomId };
  await seeEachOther(pair);
  return pair;
}

for (const seconds of [2, 10]) {
  meshRow(
    `full mesh: link down for ${seconds} s`,
    {
      goal: 2000,
      measured: "link up → new frames of both",
      notes: ["the carrier of one's interface is lost, as when a cable is pulled; the other sees nothing of it"],
      setUp: meshOfTwo,
    },
    (pair) => unplugged(pair, seconds),
  );
}
