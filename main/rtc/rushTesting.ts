import loglevel from "loglevel";
import { ClientEvent, createClient } from "matrix-js-sdk";
import { ConferenceList } from "../conference/conferenceList.ts";
import "../matrix/givenReceipts.ts";
import { defaultSettings } from "../settings/settings.ts";
import { initialState, StateHub } from "../state.ts";
import { CallReactions } from "./callReactions.ts";
import { MembersWatch } from "./membersWatch.ts";
import { SESSION_MEMBER } from "./membershipPolicy.ts";

/** @file For tests and measurements of hundreds who come and go in one answer: the SDK's client, a scripted homeserver. */

const SPACE = "!space:hs";
export const ROOM = "!room:hs";
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

const raw = (type: string, state_key: string, sender: string, content: object): Raw => ({
  type,
  state_key,
  sender,
  content,
});
const joinRoom = (userId: string) => raw("m.room.member", userId, userId, { membership: "join" });
export const person = (index: number) => `@p${index}:hs`;

export function membership(index: number, present: boolean): Raw {
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
export async function startRush(people: number[], lazy = false) {
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
  return {
    client,
    watch,
    hub,
    /** Paths of all requests so far. */
    asked,
    stop: () => {
      reactions.stop();
      list.stop();
      watch.stop();
      client.stopClient();
      wake?.();
    },
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

/** Numbers from one up to, and without, another. */
export const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
/** How many the conference list shows in the call. */
export const shown = (hub: StateHub) => hub.current.conferences.spaces[0]?.conferences[0]?.present.length;
