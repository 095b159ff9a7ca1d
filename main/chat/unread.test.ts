import { describe, expect, it } from "vitest";
import type { ChatEvent } from "./chatView.ts";
import { unreadMessages } from "./unread.ts";

const event = (id: string, ts: number, sender = "@bob:hs", more: Partial<ChatEvent> = {}): ChatEvent => ({
  id,
  ts,
  sender,
  type: "m.room.message",
  content: { msgtype: "m.text", body: id },
  relation: undefined,
  redacted: false,
  undecryptable: false,
  status: "sent",
  ...more,
});
const a = event("$a", 1);
const b = event("$b", 2);
const c = event("$c", 3);
const mine = event("$mine", 2.5, "@me:hs");
const mineCall = event("$call", 2.7, "@me:hs", { type: "m.call.notify" });
const reaction = event("$r", 4, "@bob:hs", { type: "m.reaction" });
const gone = event("$gone", 4, "@bob:hs", { redacted: true });
const edit = event("$edit", 4, "@bob:hs", { relation: { rel_type: "m.replace", event_id: "$a" } });

describe("unreadMessages", () => {
  it.each([
    ["after the receipt", [a, b, c], { eventId: "$a", ts: 9 }, ["$b", "$c"]],
    ["none after the newest", [a, b, c], { eventId: "$c", ts: 0 }, []],
    ["after the receipt's time, when its event is not at hand", [a, b, c], { eventId: "$old", ts: 2 }, ["$c"]],
    ["since one came into the room", [a, b, c], { ts: 1 }, ["$b", "$c"]],
    ["after what one wrote oneself", [a, b, mine, c], { ts: 0 }, ["$c"]],
    ["not less by one's own call events", [a, b, mineCall, c], { ts: 0 }, ["$a", "$b", "$c"]],
    ["no reactions, edits and deleted ones", [a, reaction, gone, edit], { eventId: "$a", ts: 0 }, []],
  ])("%s", (_what, events, mark, expected) => {
    expect(unreadMessages(events, "@me:hs", mark).map(({ id }) => id)).toEqual(expected);
  });
});
