import { expect, it } from "vitest";
import type { HistoryEvent } from "../recents/callEvents.ts";
import { callsOf } from "../recents/callHistory.ts";

const [me, ada] = ["@me:hs", "@ada:hs"];
const envelope = (party: string) => ({ call_id: "c", version: "1", party_id: party });
let count = 0;
const event = (ts: number, sender: string, type: string, more: object = {}): HistoryEvent => ({
  type: `m.call.${type}`,
  id: `$${count++}`,
  sender,
  ts,
  content: { ...envelope(sender), ...more },
});
const invite = (sender: string, more: object = {}) =>
  event(1000, sender, "invite", { offer: { type: "offer", sdp: "v=0" }, lifetime: 60_000, ...more });
const answer = (ts: number, sender: string) => event(ts, sender, "answer", { answer: { type: "answer", sdp: "v=0" } });
const hangup = (ts: number, sender: string, reason = "user_hangup") => event(ts, sender, "hangup", { reason });
const reject = (ts: number, sender: string) => event(ts, sender, "reject");

const calls = (events: HistoryEvent[], options: object = {}) =>
  callsOf(events, { myUserId: me, direct: true, now: 1_000_000, knownSinceTs: 0, ...options });

const cases: [string, HistoryEvent[], string | undefined, number?, number?][] = [
  ["answered by me", [invite(ada), answer(3000, me), hangup(10_000, ada)], "answered", 10_000, 7000],
  ["answered by them", [invite(me), answer(3000, ada), hangup(10_000, me)], "answered", 10_000, 7000],
  ["in any order", [hangup(10_000, me), answer(3000, ada), invite(me)], "answered", 10_000, 7000],
  ["missed: given up", [invite(ada), hangup(9000, ada)], "missed", 9000],
  ["missed: its time ended", [invite(ada)], "missed", 61_000],
  ["declined by me", [invite(ada), reject(5000, me)], "declined", 5000],
  ["declined by them", [invite(me), reject(5000, ada)], "declinedByOther", 5000],
  ["no answer", [invite(me), hangup(61_000, me, "invite_timeout")], "noAnswer", 61_000],
  ["an answer too late is none", [invite(ada), answer(70_000, me)], "missed", 61_000],
  ["one's own answer is none", [invite(ada), answer(3000, ada)], "missed", 61_000],
  ["gave way to another", [invite(me), hangup(2000, me, "replaced")], undefined],
  ["without an invite", [answer(3000, me), hangup(9000, me)], undefined],
  ["not for me", [invite(ada, { invitee: "@bob:hs" })], undefined],
  ["goes on", [invite(ada), answer(3000, me)], undefined],
  ["taken back", [{ ...invite(ada), redacted: true }], undefined],
];
it.each(cases)("%s", (_sentence, events, outcome, endedTs, mineMs = 0) => {
  const [call] = calls(events);
  expect([call?.outcome, call?.endedTs, call?.mineMs ?? 0]).toEqual([outcome, endedTs, mineMs]);
  expect(call?.legacy).toBe(outcome === undefined ? undefined : true);
});

it("rings still", () => expect(calls([invite(ada)], { now: 30_000 })).toEqual([]));
it("was forgotten by a client that crashed", () => {
  expect(calls([invite(ada), answer(3000, me)], { now: 24 * 3600_000 })[0]).toMatchObject({ endedTs: 3000, mineMs: 0 });
});
it("in a larger room only who is named is called", () => {
  expect(calls([invite(ada)], { direct: false })).toEqual([]);
  expect(calls([invite(ada, { invitee: me })], { direct: false })).toHaveLength(1);
});
