import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { IJoinedRoom, IStateEvent, IStateEventWithRoomId, ISyncResponse } from "matrix-js-sdk";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "./idbTesting.ts";
import { FileSyncStore, type FileSyncStoreOptions, type SyncStoreProblem } from "./syncStore.ts";

const KEY = new Uint8Array(32).fill(3);
const USER = "@ada:example.org";
const ROOM = "!room:example.org";
let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let problems: SyncStoreProblem[];
const made: FileSyncStore[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, "deep", "sync.bin");
  problems = [];
});

afterEach(async () => {
  await Promise.all(made.splice(0).map((store) => store.destroy()));
  folder.remove();
});

async function open(options: Partial<FileSyncStoreOptions> = {}): Promise<FileSyncStore> {
  const store = new FileSyncStore({
    file,
    key: KEY,
    userId: USER,
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  made.push(store);
  await store.startup();
  return store;
}

/** A sync response with one message and, the first time, the room's name. */
function response(token: string, body: string, state: IStateEvent[] = []): ISyncResponse {
  const message = {
    event_id: `$${body}`,
    type: "m.room.message",
    sender: USER,
    origin_server_ts: 1,
    content: { body },
  };
  const room: IJoinedRoom = {
    summary: { "m.heroes": [] },
    state: { events: state },
    timeline: { events: [message], prev_batch: `before-${token}` },
    ephemeral: { events: [] },
    account_data: { events: [] },
    unread_notifications: {},
  };
  return {
    next_batch: token,
    rooms: { join: { [ROOM]: room }, invite: {}, leave: {}, knock: {} },
    account_data: { events: [{ type: "m.direct", content: { last: body } }] },
  };
}

const NAME: IStateEvent = {
  event_id: "$name",
  type: "m.room.name",
  state_key: "",
  sender: USER,
  origin_server_ts: 0,
  content: { name: "Räume" },
};
const MEMBER: IStateEventWithRoomId = {
  ...NAME,
  event_id: "$m",
  type: "m.room.member",
  state_key: USER,
  room_id: ROOM,
  content: { membership: "join" },
};

async function bodies(store: FileSyncStore): Promise<unknown[]> {
  const saved = await store.getSavedSync();
  return (saved?.roomsData.join[ROOM]?.timeline.events ?? []).map((event) => event.content["body"]);
}

it("starts from what was saved: token, rooms, account data, members, client options", async () => {
  const first = await open();
  expect(await first.isNewlyCreated()).toBe(true);
  expect(await first.getSavedSync()).toBeNull();
  expect(await first.getSavedSyncToken()).toBeNull();
  await first.storeClientOptions({ lazyLoadMembers: true });
  await first.setSyncData(response("t1", "one", [NAME]));
  await first.setSyncData(response("t2", "two"));
  await first.setOutOfBandMembers(ROOM, [MEMBER]);
  await first.setOutOfBandMembers("!empty:example.org", []);
  await first.flush();

  const second = await open();
  expect(await second.isNewlyCreated()).toBe(false);
  expect(await second.getSavedSyncToken()).toBe("t2");
  expect(await bodies(second)).toEqual(["one", "two"]);
  const saved = await second.getSavedSync();
  expect(saved?.roomsData.join[ROOM]?.state?.events).toEqual([NAME]);
  expect(saved?.accountData).toEqual([{ type: "m.direct", content: { last: "two" } }]);
  expect(await second.getClientOptions()).toEqual({ lazyLoadMembers: true });
  expect(await second.getOutOfBandMembers(ROOM)).toEqual([MEMBER]);
  expect(await second.getOutOfBandMembers("!empty:example.org")).toEqual([]);
  expect(await second.getOutOfBandMembers("!other:example.org")).toBeNull();
  expect(problems).toEqual([]);
});

it("hands out copies: what processing adds never reaches the file", async () => {
  const store = await open();
  await store.setSyncData(response("t1", "one"));
  const saved = await store.getSavedSync();
  Object.assign(saved?.roomsData.join[ROOM]?.timeline.events[0] ?? {}, { content: { body: "changed" } });
  expect(await bodies(store)).toEqual(["one"]);
});

it("writes a private file in which nothing can be read", async () => {
  const store = await open();
  await store.setSyncData(response("t1", "a very secret message"));
  await store.flush();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "latin1")).not.toContain("secret");
  expect(existsSync(`${file}.new`)).toBe(false);
});

it.each([
  ["one bit is different", () => flip(40), {}],
  ["the end is missing", () => writeFileSync(file, readFileSync(file).subarray(0, -5)), {}],
  ["the head is of another version", () => flip(10), {}],
  ["it is empty", () => writeFileSync(file, ""), {}],
  ["the key is another", () => {}, { key: new Uint8Array(32).fill(4) }],
  ["the user is another", () => {}, { userId: "@eve:example.org" }],
])("ignores and reports the snapshot when %s", async (_what, damage, options) => {
  const first = await open();
  await first.setSyncData(response("t1", "one"));
  await first.flush();
  damage();
  const second = await open(options);
  expect(problems).toEqual(["SnapshotIgnored"]);
  expect(await second.isNewlyCreated()).toBe(true);
  expect(await second.getSavedSyncToken()).toBeNull();
});

function flip(offset: number): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ 1, offset);
  writeFileSync(file, bytes);
}

it("wants to save at once after the first sync, then only after the interval", async () => {
  const store = await open();
  expect(store.wantsSave()).toBe(false);
  await store.setSyncData(response("t1", "one"));
  expect(store.wantsSave()).toBe(true);
  await store.save();
  await store.setSyncData(response("t2", "two"));
  expect(store.wantsSave()).toBe(false);
  await store.save();
  await vi.waitFor(async () => expect(await (await open()).getSavedSyncToken()).toBe("t1"));
  await store.save(true);
  expect(await (await open()).getSavedSyncToken()).toBe("t2");
});

it("writes a later change by itself when the interval is over", async () => {
  const store = await open({ intervalMs: 30 });
  await store.setSyncData(response("t1", "one"));
  await store.save();
  await store.setSyncData(response("t2", "two"));
  await vi.waitFor(async () => expect(await (await open()).getSavedSyncToken()).toBe("t2"));
});

it("never moves the token once the crypto store has failed", async () => {
  const store = await open();
  store.setSyncToken("t1");
  await store.setSyncData(response("t1", "one"));
  store.setSyncToken("t2");
  store.freeze();
  let went = false;
  const waiting = store.setSyncData(response("t2", "two")).then(() => (went = true));
  await store.flush();
  expect(went).toBe(false);
  expect(store.getSyncToken()).toBe("t1");
  const after = await open();
  expect(await after.getSavedSyncToken()).toBe("t1");
  expect(await bodies(after)).toEqual(["one"]);
  await store.destroy();
  await waiting;
  expect(store.getSyncToken()).toBe("t1");
});

it("reports a write that failed and writes again later", async () => {
  writeFileSync(join(folder.path, "deep"), "a file where the folder should be");
  const store = await open({ intervalMs: 20 });
  problems.length = 0;
  await store.setSyncData(response("t1", "one"));
  await store.flush();
  expect(problems).toEqual(["SnapshotWriteFailed"]);
  const { rmSync } = await import("node:fs");
  rmSync(join(folder.path, "deep"));
  await vi.waitFor(() => expect(existsSync(file)).toBe(true));
});

it("leaves nothing after deleteAllData, and writes nothing either", async () => {
  const store = await open();
  await store.setSyncData(response("t1", "one"));
  await store.flush();
  await store.setSyncData(response("t2", "two"));
  await store.deleteAllData();
  await store.flush();
  expect(existsSync(file)).toBe(false);
  expect(await store.getSavedSync()).toBeNull();
});

it("lets other work run while a large state is written", { timeout: 30_000 }, async () => {
  const store = await open();
  const sync = response("t1", "one");
  const one = sync.rooms.join[ROOM];
  if (!one) throw new Error("no room");
  for (let room = 0; room < 300; room++) {
    const events = Array.from({ length: 100 }, (_, n) => ({
      ...NAME,
      type: "x",
      state_key: `${n}`,
      event_id: `$${room}-${n}`,
      content: { text: "y".repeat(400) },
    }));
    sync.rooms.join[`!${room}:example.org`] = { ...one, state: { events } };
  }
  await store.setSyncData(sync);
  let turns = 0;
  const watch = setInterval(() => {
    turns += 1;
  }, 1);
  await store.flush();
  clearInterval(watch);
  // About 20 MB of JSON: made in one piece it holds the event loop for all that time, and others get two turns.
  expect(turns).toBeGreaterThan(10);
  expect(Object.keys((await (await open()).getSavedSync())?.roomsData.join ?? {})).toHaveLength(301);
});
