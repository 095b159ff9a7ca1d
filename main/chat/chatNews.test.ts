import { MatrixEvent, Room, createClient } from "matrix-js-sdk";
import type { IPushRule, IPushRules } from "matrix-js-sdk";
import { beforeEach, describe, expect, it } from "vitest";
import { chatEventsOf } from "./chatEvents.ts";
import { Arrivals } from "./chatNews.ts";

const ME = "@me:hs";
const BOB = "@bob:hs";
const ROOM = "!board:hs";
const MINUTE = 60_000;

/** As a homeserver has them for everybody: a message is told of, a mention is heard and stands out. */
const rule = (rule_id: string, actions: unknown[], condition: object) =>
  ({ rule_id, actions, conditions: [condition], default: true, enabled: true }) as IPushRule;
const byDefault: IPushRules = {
  global: {
    override: [
      rule(
        ".m.rule.is_user_mention",
        ["notify", { set_tweak: "sound", value: "default" }, { set_tweak: "highlight" }],
        {
          kind: "event_property_contains",
          key: String.raw`content.m\.mentions.user_ids`,
          value: ME,
        },
      ),
    ],
    underride: [rule(".m.rule.message", ["notify"], { kind: "event_match", key: "type", pattern: "m.room.message" })],
  },
};

describe("what is news", () => {
  const client = createClient({ baseUrl: "http://hs", userId: ME, deviceId: "D" });
  let room: Room;
  let arrivals: Arrivals;
  let count: number;
  beforeEach(async () => {
    usePushRules(byDefault);
    client.store.storeAccountDataEvents([new MatrixEvent({ type: "m.direct", content: {} })]);
    room = new Room(ROOM, client, ME);
    client.store.storeRoom(room);
    arrivals = new Arrivals();
    count = 0;
    const member = (userId: string, displayname: string) =>
      raw({ type: "m.room.member", state_key: userId, sender: userId, content: { membership: "join", displayname } });
    const named = raw({ type: "m.room.name", state_key: "", sender: BOB, content: { name: "Board" } });
    await room.addLiveEvents([member(ME, "Me"), member(BOB, "Bob"), member("@carol:hs", "Carol"), named], {
      addToState: true,
    });
    room.updateMyMembership("join");
    room.recalculate();
  });

  /** `setPushRules` adds the library's own, and writes each to the console. */
  function usePushRules(rules: IPushRules): void {
    client.pushRules = rules;
    client.pushProcessor.updateCachedPushRuleKeys(rules);
  }
  /** @param age of the event by the homeserver's clock, ms */
  function raw(more: Record<string, unknown>, age = 0): MatrixEvent {
    const event_id = `$${count++}`;
    return new MatrixEvent({
      event_id,
      room_id: ROOM,
      origin_server_ts: Date.now() - age,
      unsigned: { age },
      ...more,
    } as never);
  }
  async function write(body: string, { age = 0, mentions = {}, stored = false, sender = BOB } = {}) {
    const event = raw(
      { type: "m.room.message", sender, content: { msgtype: "m.text", body, "m.mentions": mentions } },
      age,
    );
    await room.addLiveEvents([event], { addToState: false });
    if (!stored) arrivals.add(event);
  }
  const news = () =>
    arrivals.newsOf(
      client,
      room,
      chatEventsOf(room).filter(({ type }) => type === "m.room.message"),
    );
  const messages = () =>
    news()?.messages.map(({ sender, body, fresh, push }) => ({
      said: `${sender}: ${body.kind === "text" ? body.text : ""}`,
      fresh,
      ...push,
    }));

  it("is what came by the sync, fresh or not; what was stored is none", async () => {
    await write("stored", { stored: true });
    expect(news()).toBeUndefined();
    await write("old", { age: 5 * MINUTE });
    await write("new");
    expect(messages()?.map(({ said, fresh }) => [said, fresh])).toEqual([
      ["Bob: old", false],
      ["Bob: new", true],
    ]);
    expect(news()).toMatchObject({ roomId: ROOM, name: "Board", direct: false });
  });

  it("comes with what the push rules say: a mention stands out, a muted room is silent", async () => {
    await write("to all");
    await write("to me", { mentions: { user_ids: [ME] } });
    const quiet = { highlight: false, sound: false };
    expect(messages()).toEqual([
      { said: "Bob: to all", fresh: true, notify: true, ...quiet },
      { said: "Bob: to me", fresh: true, notify: true, highlight: true, sound: true },
    ]);
    const mute = { rule_id: ROOM, enabled: true, default: false, actions: [] };
    usePushRules({ global: { ...byDefault.global, room: [mute] } });
    expect(messages()?.[0]).toMatchObject({ notify: false });
  });

  it("knows a direct room, and by whom", async () => {
    client.store.storeAccountDataEvents([new MatrixEvent({ type: "m.direct", content: { [BOB]: [ROOM] } })]);
    await write("hi");
    expect(news()).toMatchObject({ name: "Bob", direct: true });
  });
});
