import loglevel from "loglevel";
import { ClientEvent, createClient } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import { CallMembership } from "matrix-js-sdk/lib/matrixrtc/index.js";
import { afterEach, expect, it, vi } from "vitest";
import { ConferenceList } from "../conference/conferenceList.ts";
import { defaultSettings } from "../settings/settings.ts";
import { initialState, StateHub } from "../state.ts";
import { CallReactions } from "./callReactions.ts";
import { MembersWatch } from "./membersWatch.ts";
import { SESSION_MEMBER } from "./membershipPolicy.ts";

/**
 * Hundreds who come and go in one answer of the homeserver, as after a gap of the network or at the full hour: what main
 * does about it is counted, on the SDK's own client, whose requests a scripted homeserver answers.
 */

const SPACE = "!space:hs";
const ROOM = "!room:hs";
const ME = "@me:hs";
const NOW = Date.now();

interface Raw {
  type: string;
  state_key: string;
  sender: string;
  content: object;
}

// The SDK's MatrixRTC writes to the console, a line for each member; the app sends it elsewhere too (`main/logging`).
const sdk = loglevel.getLogger("matrix");
sdk.methodFactory = () => () => {};
sdk.rebuild();

let running: { client: MatrixClient; stop(): void } | undefined;
afterEach(() => {
  running?.stop();
  running = undefined;
  vi.restoreAllMocks();
});

const raw = (type: string, state_key: string, sender: string, content: object): Raw => ({
  type,
  state_key,
  sender,
  content,
});
const joinRoom = (userId: string) => raw("m.room.member", userId, userId, { membership: "join" });
const person = (index: number) => `@p${index}:hs`;

function membership(index: number, present: boolean): Raw {
  const userId = person(index);
  const content = {
    application: "m.call",
    call_id: "",
    scope: "m.room",
    device_id: "D",
    expires: 3_600_000,
    focus_active: { type: "livekit", focus_selection: "multi_sfu" },
    foci_preferred: [{ type: "livekit", livekit_service_url: "https://sfu.hs", livekit_alias: ROOM }],
  };
  return raw(SESSION_MEMBER, `_${userId}_D_m.call`, userId, present ? content : {});
}

/** The client in sync, with one conference in one space, and whoever is in the room. @param lazy tells of nobody in it */
async function start(people: number[], lazy: boolean) {
  let events = 0;
  const full = (all: Raw[]) =>
    all.map((event) => ({ ...event, event_id: `$${events++}`, origin_server_ts: NOW + events, unsigned: {} }));
  const base = (roomId: string, type: string) => [
    raw("m.room.create", "", ME, { room_version: "11", type }),
    joinRoom(ME),
    raw("m.room.power_levels", "", ME, { users: { [ME]: 100 } }),
    ...(roomId === SPACE ? [raw("m.space.child", ROOM, ME, { via: ["hs"] })] : []),
  ];
  const roomJson = (state: Raw[], limited: boolean) => ({
    state: { events: full(state) },
    timeline: { events: [], limited, prev_batch: "p" },
  });
  const first = {
    next_batch: "s0",
    rooms: {
      join: {
        [SPACE]: roomJson(base(SPACE, "m.space"), true),
        [ROOM]: roomJson(
          [...base(ROOM, "org.matrix.msc3417.call"), ...(lazy ? [] : people.map((each) => joinRoom(person(each))))],
          true,
        ),
      },
    },
  };
  const answers: object[] = [first];
  let wake: (() => void) | undefined;
  const asked: string[] = [];
  const json = (body: object) =>
    new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });
  const fetchFn = async (input: string | URL | Request) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    asked.push(pathname);
    if (pathname.endsWith("/versions")) return json({ versions: ["v1.11"] });
    if (pathname.endsWith("/filter")) return json({ filter_id: "1" });
    if (pathname.endsWith("/hierarchy")) return json({ rooms: [] });
    if (pathname.endsWith("/members")) return json({ chunk: full(people.map((each) => joinRoom(person(each)))) });
    if (pathname.endsWith("/messages")) return json({ chunk: [], start: "a" });
    if (pathname.includes("/relations/")) return json({ chunk: [] });
    if (!pathname.endsWith("/sync")) return json({});
    if (answers.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return json(answers.shift() ?? { next_batch: "end" });
  };
  const client = createClient({ baseUrl: "http://hs", userId: ME, deviceId: "D", accessToken: "t", fetchFn });
  const synced = new Promise<void>((resolve) => client.once(ClientEvent.Sync, () => resolve()));
  await client.startClient({ lazyLoadMembers: true, disablePresence: true });
  await synced;
  const watch = new MembersWatch(client);
  const hub = new StateHub(initialState(defaultSettings));
  const list = new ConferenceList(client, watch, hub);
  const reactions = new CallReactions({ client, watch, roomId: ROOM, onHands: () => {}, onEmoji: () => {} });
  running = {
    client,
    stop: () => {
      reactions.stop();
      list.stop();
      watch.stop();
      client.stopClient();
      wake?.();
    },
  };
  const count = { changed: 0, states: 0, parsed: 0 };
  watch.on("changed", () => void count.changed++);
  hub.on("change", () => void count.states++);
  const parse = CallMembership.parseFromEvent.bind(CallMembership);
  vi.spyOn(CallMembership, "parseFromEvent").mockImplementation((event) => {
    count.parsed++;
    return parse(event);
  });
  return {
    watch,
    hub,
    asked,
    count,
    /** One sync answer with all of it. @param timeline as messages of the timeline, else as state behind a gap */
    tell: (changes: Raw[], timeline = false) => {
      const part = timeline
        ? { state: { events: [] }, timeline: { events: full(changes), limited: false, prev_batch: "p" } }
        : roomJson(changes, true);
      answers.push({ next_batch: `s${events}`, rooms: { join: { [ROOM]: part } } });
      wake?.();
    },
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const shown = (hub: StateHub) => hub.current.conferences.spaces[0]?.conferences[0]?.present.length;

it.each([
  ["in the timeline", true],
  ["as state behind a gap", false],
])("500 who come and 500 who go in one answer are one change (%s)", async (_, timeline) => {
  const { watch, hub, asked, count, tell } = await start(range(0, 1000), false);
  tell(range(0, 500).map((each) => membership(each, true)));
  await vi.waitFor(() => expect(shown(hub)).toBe(500));
  Object.assign(count, { changed: 0, states: 0, parsed: 0 });
  const requests = asked.length;

  tell(
    [
      ...range(0, 500).map((each) => membership(each, false)),
      ...range(500, 1000).map((each) => membership(each, true)),
    ],
    timeline,
  );
  await vi.waitFor(() => expect(watch.of(ROOM)[0]?.userId).toBe(person(500)), { interval: 1 });
  await vi.waitFor(
    () => expect(hub.current.conferences.spaces[0]?.conferences[0]?.present[0]?.userId).toBe(person(500)),
    {
      interval: 1,
    },
  );
  expect(watch.of(ROOM)).toHaveLength(500);
  expect(shown(hub)).toBe(500);
  expect(count.changed).toBe(1);
  expect(count.states).toBeLessThanOrEqual(2);
  // By us once, by the SDK's session once.
  expect(count.parsed).toBeLessThanOrEqual(2 * 500);
  // For hands that went up before, and for the syncs.
  expect(asked.slice(requests).filter((path) => !path.endsWith("/sync")).length).toBeLessThanOrEqual(3);
});

it("people in the call whom the homeserver did not tell of are asked for, in one request", async () => {
  const { watch, asked, tell } = await start(range(0, 500), true);
  tell(range(0, 500).map((each) => membership(each, true)));
  await vi.waitFor(() => expect(watch.of(ROOM)).toHaveLength(500));
  expect(asked.filter((path) => path.endsWith("/members"))).toHaveLength(1);
});

it("somebody who left the room is asked about once", async () => {
  const { watch, asked, tell } = await start([1], true);
  tell([membership(1, true), membership(2, true)]);
  await vi.waitFor(() => expect(watch.of(ROOM)).toHaveLength(1));
  tell([membership(3, true)]);
  await vi.waitFor(() => expect(asked.filter((path) => path.endsWith("/members"))).toHaveLength(2));
  tell([membership(1, false)]);
  await vi.waitFor(() => expect(watch.of(ROOM)).toHaveLength(0));
  expect(asked.filter((path) => path.endsWith("/members"))).toHaveLength(2);
});
