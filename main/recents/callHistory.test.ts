import { describe, expect, it } from "vitest";
import { callsOf } from "./callHistory.ts";
import type { CallRecord, HistoryOptions } from "./callHistory.ts";
import type { HistoryEvent } from "./callEvents.ts";
import {
  alice,
  bob,
  carol,
  decline,
  join,
  leave,
  notify,
  redaction,
  roomMember,
  stickyJoin,
  stickyLeave,
  T0,
} from "./testing.ts";

/** Bob's list, an hour later. */
const inGroup: HistoryOptions = { myUserId: bob, direct: false, now: T0 + 3600_000, knownSinceTs: -Infinity };
const inDirect: HistoryOptions = { ...inGroup, direct: true };

/** "answered 0-60 alice,bob", an open end as "now". */
function brief(record: CallRecord): string {
  const seconds = (ts: number) => Math.round((ts - T0) / 1000);
  const who = record.participants.map((userId) => userId.slice(1, userId.indexOf(":"))).join(",");
  const end = record.endedTs === undefined ? "now" : seconds(record.endedTs);
  return `${record.outcome}${record.outgoing ? " out" : ""} ${seconds(record.startedTs)}-${end} ${who}`;
}

const aliceIn = join(alice, 0);
const ring = notify(alice, 1, aliceIn.id);
const replaced = (event: HistoryEvent, of: HistoryEvent): HistoryEvent => ({ ...event, replaces: of.id });

const cases: [string, HistoryEvent[], Partial<HistoryOptions>, string[]][] = [
  ["nothing", [], {}, []],
  ["two people meet", [aliceIn, join(bob, 10), leave(bob, 50), leave(alice, 60)], {}, ["answered 0-60 alice,bob"]],
  [
    "others meet without me",
    [aliceIn, join(carol, 10), leave(carol, 20), leave(alice, 60)],
    {},
    ["ended 0-60 alice,carol"],
  ],
  [
    "I start and others come",
    [join(bob, 0), join(alice, 5), leave(bob, 9), leave(alice, 9)],
    {},
    ["answered out 0-9 bob,alice"],
  ],
  ["a call that goes on", [aliceIn, join(bob, 10)], {}, ["answered 0-now alice,bob"]],
  ["others' call that goes on", [aliceIn], {}, ["ended 0-now alice"]],
  [
    "two calls, nobody in between",
    [aliceIn, leave(alice, 10), join(alice, 20), leave(alice, 30)],
    {},
    ["ended 0-10 alice", "ended 20-30 alice"],
  ],
  [
    "one goes as another stays: one call",
    [aliceIn, join(carol, 5), leave(alice, 10), join(alice, 15), leave(carol, 20), leave(alice, 30)],
    {},
    ["ended 0-30 alice,carol"],
  ],
  [
    "a handover within a millisecond is one call",
    [aliceIn, leave(alice, 10), join(carol, 10), leave(carol, 12)],
    {},
    ["ended 0-12 alice,carol"],
  ],
  [
    "two devices of one person",
    [
      join(bob, 0, { device: "A" }),
      join(bob, 5, { device: "B" }),
      leave(bob, 9, { device: "A" }),
      leave(bob, 20, { device: "B" }),
    ],
    {},
    ["answered out 0-20 bob"],
  ],
  ["a missed direct call", [aliceIn, ring, leave(alice, 30)], { direct: true }, ["missed 0-30 alice"]],
  [
    "a missed direct call whose notification is unreadable",
    [aliceIn, leave(alice, 30)],
    { direct: true },
    ["missed 0-30 alice"],
  ],
  ["a direct call that still rings is not missed yet", [aliceIn, ring], { direct: true }, ["ended 0-now alice"]],
  ["a group call that mentions the room", [aliceIn, ring, leave(alice, 30)], {}, ["missed 0-30 alice"]],
  [
    "a group call that mentions me",
    [aliceIn, notify(alice, 1, aliceIn.id, { user_ids: [bob] }), leave(alice, 30)],
    {},
    ["missed 0-30 alice"],
  ],
  [
    "a group call that mentions others",
    [aliceIn, notify(alice, 1, aliceIn.id, { user_ids: [carol, 7, null] }), leave(alice, 30)],
    {},
    ["ended 0-30 alice"],
  ],
  [
    "a redacted notification calls nobody",
    [aliceIn, ring, redaction(ring.id, 5), leave(alice, 30)],
    {},
    ["ended 0-30 alice"],
  ],
  [
    "a notification by somebody who is not in the call",
    [aliceIn, notify(carol, 1, aliceIn.id), leave(alice, 30)],
    {},
    ["ended 0-30 alice"],
  ],
  ["a notification of another call", [aliceIn, notify(alice, 1, "$other"), leave(alice, 30)], {}, ["ended 0-30 alice"]],
  [
    "an older client's notification has no reference: the time tells",
    [aliceIn, { ...notify(alice, 1, undefined), type: "m.call.notify" }, leave(alice, 30)],
    {},
    ["missed 0-30 alice"],
  ],
  [
    "an older client's notification at another time",
    [aliceIn, { ...notify(alice, 600, undefined), type: "m.call.notify" }, leave(alice, 30)],
    {},
    ["ended 0-30 alice"],
  ],
  ["I declined", [aliceIn, ring, decline(bob, 5, ring.id), leave(alice, 6)], { direct: true }, ["declined 0-6 alice"]],
  [
    "I declined a notification that this device can't read",
    [aliceIn, decline(bob, 5, "$unreadable"), leave(alice, 6)],
    { direct: true },
    ["declined 0-6 alice"],
  ],
  [
    "somebody else's decline is not mine",
    [aliceIn, ring, decline(carol, 5, ring.id), leave(alice, 6)],
    {},
    ["missed 0-6 alice"],
  ],
  [
    "a declined call that I joined after all",
    [aliceIn, ring, decline(bob, 5, ring.id), join(bob, 8), leave(bob, 20), leave(alice, 21)],
    { direct: true },
    ["answered 0-21 alice,bob"],
  ],
  ["my direct call that nobody answered", [join(bob, 0), leave(bob, 30)], { direct: true }, ["noAnswer out 0-30 bob"]],
  [
    "my direct call that the other declined",
    [join(bob, 0), notify(bob, 1, join(bob, 0).id), decline(alice, 4, notify(bob, 1, "").id), leave(bob, 6)],
    { direct: true },
    ["declinedByOther out 0-6 bob"],
  ],
  ["my direct call while it rings", [join(bob, 0)], { direct: true }, ["answered out 0-now bob"]],
  ["alone in a conference", [join(bob, 0), leave(bob, 30)], {}, ["answered out 0-30 bob"]],
  ["a membership that ends by itself", [join(alice, 0, { expires: 60_000 })], {}, ["ended 0-60 alice"]],
  [
    "an update prolongs the membership",
    [join(alice, 0, { expires: 60_000 }), join(alice, 50, { expires: 120_000 }), leave(alice, 100)],
    {},
    ["ended 0-100 alice"],
  ],
  [
    "a leave after the membership had ended by itself",
    [join(alice, 0, { expires: 60_000 }), leave(alice, 300)],
    {},
    ["ended 0-60 alice"],
  ],
  ["a sticky membership", [stickyJoin(alice, 0, 600_000), stickyLeave(alice, 30)], {}, ["ended 0-30 alice"]],
  ["a sticky membership ends with its stickiness", [stickyJoin(alice, 0, 600_000)], {}, ["ended 0-600 alice"]],
  [
    "a sticky membership claims no more than an hour",
    [stickyJoin(alice, 0, 1e12)],
    { now: T0 + 2 * 3600_000 },
    ["ended 0-3600 alice"],
  ],
  ["somebody leaves the room", [aliceIn, roomMember(alice, 40, "leave")], {}, ["ended 0-40 alice"]],
  ["somebody changes their name", [aliceIn, roomMember(alice, 40, "join")], {}, ["ended 0-now alice"]],
  ["a redacted membership never was", [aliceIn, redaction(aliceIn.id, 9), leave(alice, 10)], {}, []],
  ["a membership that is known as redacted", [{ ...aliceIn, content: {}, redacted: true }, leave(alice, 10)], {}, []],
  [
    "malformed memberships",
    [
      join(alice, 0, { expires: "forever" }),
      { ...aliceIn, content: null },
      { ...aliceIn, id: "$x", content: "m.call" },
    ],
    {},
    [],
  ],
  ["an absurd expiry", [join(alice, 0, { expires: 1e15 })], {}, []],
  ["a membership in the name of somebody else", [{ ...aliceIn, stateKey: `_${carol}_DEV_m.call` }], {}, []],
  [
    "a malformed event in its place ends a membership",
    [aliceIn, join(alice, 20, { expires: -1 })],
    {},
    ["ended 0-20 alice"],
  ],
  ["from the future", [join(alice, 7200 + 3601)], {}, []],
  ["no time at all", [join(alice, Number.NaN)], {}, []],
  [
    "join and leave in one millisecond, in the order of replacement",
    [
      replaced(leave(alice, 0), aliceIn),
      aliceIn,
      replaced(join(alice, 0, { id: "$again" }), leave(alice, 0)),
      leave(alice, 30),
    ],
    {},
    ["ended 0-30 alice"],
  ],
  [
    "replacements that bite their tail",
    [
      { ...aliceIn, replaces: "$leave-@alice:hs-DEV-0" },
      { ...leave(alice, 0), replaces: aliceIn.id },
      leave(alice, 30),
    ],
    {},
    ["ended 0-30 alice"],
  ],
  [
    "a call that ran when the known history begins is left out once it is over",
    [aliceIn, leave(alice, 10), join(carol, 20), leave(carol, 25)],
    { knownSinceTs: T0 },
    ["ended 20-25 carol"],
  ],
  [
    "one that still goes on has its beginning from its own word",
    [
      join(alice, 100, {
        replaces: "$unknown",
        content: { ...(aliceIn.content as object), created_ts: T0 },
      }),
    ],
    { knownSinceTs: T0 + 100_000 },
    ["ended 0-now alice"],
  ],
  [
    "nobody else is believed to be that old",
    [join(alice, 100, { content: { ...(aliceIn.content as object), created_ts: T0 - 3600_000 } }), leave(alice, 120)],
    {},
    ["ended 100-120 alice"],
  ],
  ["older than what is kept", [aliceIn, leave(alice, 10)], { now: T0 + 31 * 24 * 3600_000 }, []],
  ["a leave alone", [leave(alice, 10)], {}, []],
  [
    "the latest state stands in for what a gap took",
    [aliceIn, { ...leave(alice, 45), id: "$from-state" }],
    {},
    ["ended 0-45 alice"],
  ],
];

describe("callsOf", () => {
  it.each(cases)("%s", (_name, events, part, expected) => {
    expect(callsOf(events, { ...inGroup, ...part }).map(brief)).toEqual(expected);
  });

  it("names a call by its first membership, whatever came later", () => {
    const [record] = callsOf([aliceIn, join(bob, 10), leave(bob, 20), leave(alice, 30)], inDirect);
    expect(record).toMatchObject({ id: aliceIn.id, starter: alice, mineMs: 10_000, outgoing: false });
    expect(record?.eventIds).toContain(join(bob, 10).id);
  });

  it("counts my time once when two devices of mine were there", () => {
    const events = [
      join(bob, 0, { device: "A" }),
      join(bob, 10, { device: "B" }),
      leave(bob, 20, { device: "A" }),
      leave(bob, 40, { device: "B" }),
    ];
    expect(callsOf(events, inGroup)[0]?.mineMs).toBe(40_000);
  });
});
