import { test as base } from "@playwright/test";
import { copyFileSync, globSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { logIn, sessionRequest } from "../../backend/matrixApi.mjs";
import { startBackend } from "../../backend/backend.mjs";
import { launch } from "./app.ts";
import type { Instance, LaunchOptions } from "./app.ts";
import { patterns } from "./media.ts";

type Backend = Awaited<ReturnType<typeof startBackend>>;

export interface Account {
  username: string;
  password: string;
  userId: string;
  displayName: string;
  signIn: { homeserver: string; username: string; password: string };
}

type JsonObject = NonNullable<Parameters<typeof sessionRequest>[3]>;

export interface Pair {
  alice: Account;
  bob: Account;
  a: Instance;
  b: Instance;
  name: string;
  roomId: string;
}

export interface World {
  /** A new account of this test. */
  account(displayName: string): Promise<Account>;
  /** A space of the owner with an encrypted conference, and the others in both. Made by the client-server API. */
  conference(
    owner: Account,
    others: Account[],
    name?: string,
  ): Promise<{ spaceId: string; roomId: string; name: string }>;
  /** An encrypted direct room of two, known as such to both. */
  direct(one: Account, other: Account): Promise<string>;
  /** Acts as an account outside the app: a raw client-server request. */
  api(
    account: Account,
    method: "GET" | "POST" | "PUT",
    path: string,
    body?: JsonObject,
  ): Promise<Record<string, unknown>>;
  /** Alice and Bob with their cameras, signed in on their own computers, and a conference both are in. */
  pair(): Promise<Pair>;
  launch(name: string, options?: Omit<LaunchOptions, "folder">): Promise<Instance>;
  folder(name: string): string;
}

let counter = 0;

/** One real backend for a worker; people, rooms and app instances are made for each test and ended after it. */
export const test = base.extend<{ world: World }, { backend: Backend }>({
  backend: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a function needs from its pattern.
    async ({}, use) => {
      const backend = await startBackend();
      await use(backend);
      await backend.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  world: async ({ backend }, use, info) => {
    const home = mkdtempSync(join(tmpdir(), "parley-e2e-"));
    const instances: Instance[] = [];
    const sessions = new Map<string, Promise<Awaited<ReturnType<typeof logIn>>>>();
    const sessionOf = (account: Account) => {
      const known =
        sessions.get(account.userId) ?? logIn(backend.homeserver.baseUrl, account.username, account.password);
      sessions.set(account.userId, known);
      return known;
    };
    const api: World["api"] = async (account, method, path, body) =>
      sessionRequest(await sessionOf(account), method, path, body) as Promise<Record<string, unknown>>;
    const world: World = {
      account: async (displayName) => {
        const username = `${displayName.toLowerCase().replaceAll(/[^a-z]/g, "")}-${process.pid}-${counter++}`;
        const password = `pw-${username}`;
        const { userId } = await backend.register({ username, password, displayName });
        return {
          username,
          password,
          userId,
          displayName,
          signIn: { homeserver: backend.homeserver.baseUrl, username, password },
        };
      },
      conference: (owner, others, name = "Planning") => makeConference(api, owner, others, name),
      direct: (one, other) => makeDirect(api, one, other),
      api,
      pair: async () => {
        const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
        const { name, roomId } = await world.conference(alice, [bob]);
        const [a, b] = await Promise.all([
          world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
          world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob }),
        ]);
        return { alice, bob, a, b, name, roomId };
      },
      launch: async (name, options = {}) => {
        const instance = await launch({
          profile: `${name}-${process.pid}-${counter++}`,
          ...options,
          folder: join(home, name),
        });
        instances.push(instance);
        return instance;
      },
      folder: (name) => join(home, name),
    };
    await use(world);
    if (info.status !== info.expectedStatus) await keepEvidence(instances, (name) => info.outputPath(name));
    await Promise.all(instances.map((instance) => instance.kill().catch(() => {})));
    rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  },
});
export { expect } from "@playwright/test";

async function makeConference(api: World["api"], owner: Account, others: Account[], name: string) {
  const via = [owner.userId.slice(owner.userId.indexOf(":") + 1)];
  const space = await api(owner, "POST", "/_matrix/client/v3/createRoom", {
    name: `${owner.displayName}'s space`,
    preset: "private_chat",
    creation_content: { type: "m.space" },
    invite: others.map((other) => other.userId),
  });
  const spaceId = String(space["room_id"]);
  const room = await api(owner, "POST", "/_matrix/client/v3/createRoom", {
    name,
    preset: "private_chat",
    creation_content: { type: "org.matrix.msc3417.call" },
    invite: others.map((other) => other.userId),
    initial_state: [
      { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } },
      { type: "m.space.parent", state_key: spaceId, content: { via, canonical: true } },
    ],
    power_level_content_override: { events: { "org.matrix.msc3401.call.member": 0 } },
  });
  const roomId = String(room["room_id"]);
  await api(
    owner,
    "PUT",
    `/_matrix/client/v3/rooms/${encodeURIComponent(spaceId)}/state/m.space.child/${encodeURIComponent(roomId)}`,
    { via },
  );
  for (const other of others) {
    await api(other, "POST", `/_matrix/client/v3/join/${encodeURIComponent(spaceId)}`, {});
    await api(other, "POST", `/_matrix/client/v3/join/${encodeURIComponent(roomId)}`, {});
  }
  return { spaceId, roomId, name };
}

async function makeDirect(api: World["api"], one: Account, other: Account): Promise<string> {
  const room = await api(one, "POST", "/_matrix/client/v3/createRoom", {
    preset: "trusted_private_chat",
    is_direct: true,
    invite: [other.userId],
    initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }],
  });
  const roomId = String(room["room_id"]);
  await api(other, "POST", `/_matrix/client/v3/join/${encodeURIComponent(roomId)}`, {});
  for (const [me, them] of [
    [one, other],
    [other, one],
  ] as const) {
    await api(me, "PUT", `/_matrix/client/v3/user/${encodeURIComponent(me.userId)}/account_data/m.direct`, {
      [them.userId]: [roomId],
    });
  }
  return roomId;
}

/** What a failed test leaves in test/results: a picture of each window, what its page said, and the app's log. */
export async function keepEvidence(instances: Instance[], outputPath: (name: string) => string): Promise<void> {
  for (const [index, instance] of instances.entries()) {
    await instance.page.screenshot({ path: outputPath(`window-${index}.png`), timeout: 3000 }).catch(() => {});
    writeFileSync(outputPath(`page-${index}.log`), instance.consoleLines.join("\n"));
    const logs = globSync(join(instance.folder, "config", "Parley", "*", "logs", "main.log"));
    // Of several profiles in one folder, the one that ran last.
    const [latest] = logs.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
    if (latest !== undefined) copyFileSync(latest, outputPath(`main-${index}.log`));
  }
}
