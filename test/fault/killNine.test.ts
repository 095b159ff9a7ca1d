/**
 * `kill -9` loses no key: a real client on the durable stores is killed again and again right after the
 * homeserver acknowledged a message, at a random moment of what it did next. Every acknowledged message must
 * decrypt afterwards on the killed device itself and for the other person, and messages of the other person,
 * each under a key that came as a new to-device message, too; and no position of a ratchet is used twice.
 *
 * Run: `npm run fault -- killNine`. `KILLS` changes the number of kills.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startBackend } from "../backend/backend.mjs";
import { logIn, sessionRequest } from "../backend/matrixApi.mjs";
import type { ClientReport, ClientTask } from "./support/killedClient.ts";
import { startPeer, type Peer } from "./support/peer.ts";

const KILLS = Number(process.env["KILLS"] ?? 20);
const CLIENT = join(import.meta.dirname, "support", "killedClient.ts");
const RESULTS = join(import.meta.dirname, "..", "results");
type Sent = { id: string; body: string };
type Ready = Extract<ClientReport, { is: "ready" }>;

let backend: Awaited<ReturnType<typeof startBackend>>;
let folder: string;
let bob: Peer;
let task: ClientTask;

beforeAll(async () => {
  backend = await startBackend({ authService: false });
  folder = mkdtempSync(join(tmpdir(), "parley-kill-"));
  const baseUrl = backend.homeserver.baseUrl;
  await backend.register({ username: "alice", password: "alice-password" });
  await backend.register({ username: "bob", password: "bob-password" });
  const alice = await logIn(baseUrl, "alice", "alice-password");
  const bobSession = await logIn(baseUrl, "bob", "bob-password");
  const { room_id: roomId } = await sessionRequest(alice, "POST", "/_matrix/client/v3/createRoom", {
    preset: "private_chat",
    invite: [bobSession.userId],
    initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }],
  });
  await sessionRequest(bobSession, "POST", `/_matrix/client/v3/join/${encodeURIComponent(String(roomId))}`, {});
  bob = await startPeer(bobSession);
  mkdirSync(join(folder, "alice"));
  const storageKey = randomBytes(32).toString("base64");
  task = { session: alice, folder: join(folder, "alice"), storageKey, roomId: String(roomId), expected: [] };
}, 120_000);

afterAll(async () => {
  bob?.stop();
  await backend?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Fingerprints of the devices that Bob would encrypt for. */
async function devicesOfAlice(): Promise<unknown[]> {
  const devices = await bob.client.getCrypto()?.getUserDeviceInfo([task.session.userId], true);
  return [...(devices?.get(task.session.userId)?.values() ?? [])].map((device) => device.getFingerprint());
}

interface Run {
  ready: Ready;
  checked: Extract<ClientReport, { is: "checked" }>;
  sent: Sent[];
  ended: Extract<ClientReport, { is: "ended" }> | undefined;
  signal: NodeJS.Signals | null;
}

/** One life of the client: `onSent` is told of each acknowledged message and may kill it. */
async function live(options: Partial<ClientTask>, onSent?: (count: number, kill: () => void) => void): Promise<Run> {
  const file = join(folder, "task.json");
  writeFileSync(file, JSON.stringify({ ...task, ...options }), { mode: 0o600 });
  const child = spawn(process.execPath, ["--no-warnings", CLIENT, file], {
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  const exited = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once("exit", (_code, signal) => resolve(signal)),
  );
  const reports: ClientReport[] = [];
  const sent: Sent[] = [];
  // To the end of the stream: what was printed before the kill was acknowledged before it.
  for await (const line of createInterface(child.stdio[3] as Readable)) {
    const report = JSON.parse(line) as ClientReport;
    if (report.is !== "sent") reports.push(report);
    else {
      sent.push({ id: report.id, body: report.body });
      onSent?.(sent.length, () => void child.kill("SIGKILL"));
    }
  }
  const signal = await exited;
  const find = <K extends ClientReport["is"]>(is: K) =>
    reports.find((one): one is Extract<ClientReport, { is: K }> => one.is === is);
  const ready = find("ready");
  const checked = find("checked");
  if (!ready || !checked) throw new Error("the client ended before it was ready");
  return { ready, checked, sent, ended: find("ended"), signal };
}

it(`loses no acknowledged message in ${KILLS} kills`, { timeout: 60_000 + KILLS * 6000 }, async () => {
  const acknowledged: Sent[] = [];
  const fromBob: Sent[] = [];
  let since: Sent[] = [];
  // The first life publishes the device's keys; nobody can write to it before.
  await live({});
  await vi.waitFor(async () => expect(await devicesOfAlice()).toHaveLength(1), 5000);
  const readies: Ready[] = [];
  const unreadable = new Set<string>();
  for (let kill = 1; kill <= KILLS; kill++) {
    // One while the client is dead; its key waits on the server.
    const whileDead = await bob.sendUnderNewKey(task.roomId, `bob-${kill}-dead`);
    since.push(whileDead);
    const after = 1 + Math.floor(Math.random() * 6);
    const delayMs = Math.random() < 0.5 ? 0 : Math.random() * 25;
    let alive: Promise<Sent> | undefined;
    // Every other life makes a key of its own; the one after goes on with a ratchet that was killed.
    const newSession = kill % 2 === 1;
    const run = await live({ sendPrefix: `alice-${kill}`, newSession, expected: since }, (count, end) => {
      // And one while it lives, whose key may arrive at any moment of the kill.
      if (count === 1) alive = bob.sendUnderNewKey(task.roomId, `bob-${kill}-alive`);
      if (count === after) {
        if (delayMs === 0) end();
        else setTimeout(end, delayMs);
      }
    });
    expect(run.signal).toBe("SIGKILL");
    for (const { body } of run.checked.failed) unreadable.add(body);
    expect(run.sent.length).toBeGreaterThanOrEqual(after);
    const received = alive ? [await alive] : [];
    acknowledged.push(...run.sent);
    fromBob.push(whileDead, ...received);
    since = [...run.sent, ...received];
    readies.push(run.ready);
  }

  // The last life: everything there ever was, from disk alone, and a proper end.
  const everything = [...acknowledged, ...fromBob];
  expect(new Set(everything.map(({ id }) => id)).size).toBe(everything.length);
  const last = await live({ expected: everything });
  expect(last.checked.count).toBe(everything.length);
  for (const { body } of last.checked.failed) unreadable.add(body);
  // Whatever the killed device said, the other person can read it.
  for (const { id, body } of acknowledged) if ((await bob.read(task.roomId, id)) !== body) unreadable.add(body);

  // A ratchet that fell back would encrypt two messages with one key. Both would still decrypt.
  const ratchets = await Promise.all(acknowledged.map(({ id }) => bob.ratchetOf(task.roomId, id)));
  const positions = new Set(ratchets.map(({ session, index }) => `${session} ${index}`));
  const sessions = new Set(ratchets.map(({ session }) => session)).size;

  // A device that never met it before claims one of its one-time keys: their private halves are all there.
  const stranger = await startPeer(await logIn(backend.homeserver.baseUrl, "bob", "bob-password"));
  const greeting = await stranger.sendUnderNewKey(task.roomId, "from a new device");
  stranger.stop();
  const final = await live({ expected: [greeting] });

  // Written before the verdict, so that a failing run leaves its numbers too.
  const openMs = readies.map((ready) => ready.openMs);
  const readyMs = readies.map((ready) => ready.readyMs);
  const { commits = 0, commitMs = 0 } = last.ended ?? {};
  writeResults([
    row("kills", "kills", [KILLS], { goal: 20, met: KILLS >= 20 }),
    row("acknowledged-messages", "messages", [acknowledged.length]),
    row("messages-received-under-their-own-key", "messages", [fromBob.length]),
    row("lost-messages", "messages", [unreadable.size], { goal: 0, met: unreadable.size === 0 }),
    row("megolm-sessions-of-the-killed-device", "sessions", [sessions]),
    row("reused-ratchet-positions", "messages", [acknowledged.length - positions.size], {
      goal: 0,
      met: positions.size === acknowledged.length,
    }),
    row("starts-from-snapshot", "starts", [readies.filter((ready) => ready.fromSnapshot).length]),
    row("crypto-store-opened", "ms", openMs),
    row("client-in-sync-after-start", "ms", readyMs),
    row("commit-mean-of-last-start", "ms", [commitMs / commits]),
  ]);

  expect([...unreadable]).toEqual([]);
  expect(positions.size).toBe(acknowledged.length);
  expect(sessions).toBe(Math.ceil(KILLS / 2));
  expect(final.checked.failed).toEqual([]);
  expect(final.ready.fromSnapshot).toBe(true);
  expect(last.ended?.failures).toBe(0);
  // It is still one and the same device, and the server knows no other keys of it.
  expect(new Set([...readies, last.ready].map((ready) => ready.identity)).size).toBe(1);
  expect(await devicesOfAlice()).toEqual([last.ready.identity]);
});

/** A line of the results; `goal` only where one was set for it. */
function row(
  name: string,
  unit: string,
  values: number[],
  verdict: { goal: number; met: boolean } | undefined = undefined,
) {
  const sorted = values.toSorted((a, b) => a - b).map((value) => Math.round(value * 10) / 10);
  const [min, median, max] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return { name, unit, n: values.length, median, min, max, goal: verdict?.goal ?? null, met: verdict?.met ?? null };
}

function writeResults(rows: ReturnType<typeof row>[]): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, "kill-nine.json"), JSON.stringify({ rows }, null, 2));
}
