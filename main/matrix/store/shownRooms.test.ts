import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { AppState } from "../../../preload/contract.ts";
import { noRights } from "../../conference/rights.ts";
import { defaultSettings } from "../../settings/settings.ts";
import { initialState } from "../../state.ts";
import { ShownRoomsFile } from "./shownRooms.ts";

const me = { userId: "@alice:hs", displayName: "Alice" };
const key = new Uint8Array(32).fill(7);
let folder: string;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "parley-shown-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function signedIn(): AppState {
  const conference = {
    roomId: "!planning:hs",
    name: "Planning",
    topic: "",
    present: [{ userId: "@bob:hs", displayName: "Bob" }],
    encrypted: true,
    membership: "joined" as const,
    ringChoice: "default" as const,
    may: noRights,
    lastActiveTs: 1,
  };
  const space = { spaceId: "!space:hs", name: "Space", topic: "", may: noRights, canCreate: true };
  return {
    ...initialState(defaultSettings),
    session: { phase: "signedIn", me, deviceId: "D", homeserver: "hs", sync: "live", remembered: true },
    conferences: { ready: true, spaces: [{ ...space, conferences: [conference] }] },
  };
}

const file = () => join(folder, "shown.bin");

it("comes back, without those who were in calls", async () => {
  await new ShownRoomsFile(file(), () => key).write(signedIn());
  const shown = new ShownRoomsFile(file(), () => key).read(me.userId);
  expect(shown?.me).toEqual(me);
  expect(shown?.conferences.spaces[0]?.conferences).toMatchObject([{ name: "Planning", present: [] }]);
});

it("is not readable without the session's key", async () => {
  await new ShownRoomsFile(file(), () => key).write(signedIn());
  expect(readFileSync(file(), "latin1")).not.toContain("Planning");
  expect(new ShownRoomsFile(file(), () => new Uint8Array(32)).read(me.userId)).toBeUndefined();
});

it.each([
  ["missing", undefined, me.userId],
  ["damaged", (bytes: Buffer) => bytes.fill(0, 40, 41), me.userId],
  ["cut short", (bytes: Buffer) => bytes.subarray(0, 20), me.userId],
  ["of somebody else", (bytes: Buffer) => bytes, "@carol:hs"],
])("is ignored when it is %s", async (_why, change, userId) => {
  if (change !== undefined) {
    await new ShownRoomsFile(file(), () => key).write(signedIn());
    writeFileSync(file(), change(readFileSync(file())));
  }
  expect(new ShownRoomsFile(file(), () => key).read(userId)).toBeUndefined();
});

it("keeps nothing of a session whose rooms are not known", async () => {
  const state = { ...signedIn(), conferences: { ready: false, spaces: [] } };
  await new ShownRoomsFile(file(), () => key).write(state);
  expect(new ShownRoomsFile(file(), () => key).read(me.userId)).toBeUndefined();
});
