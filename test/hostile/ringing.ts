import fc from "fast-check";
import { NOTIFICATION, readDecline, readNotification } from "../../main/ring/ringEvents.ts";
import type { CallNotification } from "../../main/ring/ringEvents.ts";
import { RingLedger } from "../../main/ring/ringLedger.ts";
import type { Circumstances } from "../../main/ring/ringLedger.ts";
import { judgeRing } from "../../main/ring/ringPolicy.ts";
import type { RingFacts } from "../../main/ring/ringPolicy.ts";
import { ringing } from "../../main/ring/testing.ts";
import {
  ada,
  clock,
  ELSEWHERE,
  eve,
  eventId,
  gone,
  HERE,
  ignoredUser,
  me,
  must,
  mutated,
  nastyNumber,
  NOW,
  people,
  roomId,
  user,
} from "./arbitraries.ts";
import { memoryRow, row } from "./rows.ts";

const reference = fc.record({ rel_type: fc.constant("m.reference"), event_id: eventId });
const mentions = fc.record({ user_ids: fc.array(user, { maxLength: 3 }), room: fc.boolean() });
export const notification = fc.record({
  notification_type: fc.constantFrom("ring", "notification"),
  lifetime: fc.oneof(fc.constantFrom(30_000, 1, 86_400_000, 1e308), nastyNumber),
  sender_ts: fc.oneof(clock, nastyNumber),
  "m.mentions": mentions,
  "m.relates_to": reference,
});
const legacy = fc.record({
  application: fc.constant("m.call"),
  call_id: fc.constant(""),
  notify_type: fc.constantFrom("ring", "notify"),
  "m.mentions": mentions,
});
export const declineContent = fc.record({ "m.relates_to": reference });

const sent = fc.record({
  id: eventId,
  roomId,
  sender: user,
  type: fc.constantFrom(NOTIFICATION, "m.rtc.notification", "m.call.notify", "org.matrix.msc4075.call.notify"),
  content: fc.oneof(mutated(notification), mutated(legacy)),
  originServerTs: clock,
  sentTs: clock,
});

type Happening =
  | { what: "notified"; id: string; roomId: string; sender: string; content: unknown; type: string; after: number }
  | { what: "declined"; id: string; by: string }
  | { what: "redacted"; id: string; roomId: string }
  | { what: "members"; roomId: string; users: string[] };
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant("notified" as const),
      id: fc.constantFrom("$n1", "$n2", "$n3"),
      roomId,
      sender: user,
      type: fc.constantFrom(NOTIFICATION, "m.call.notify"),
      content: fc.oneof(notification, legacy, mutated(notification)),
      after: fc.nat({ max: 20_000 }),
    }),
  },
  fc.record({
    what: fc.constant("declined" as const),
    id: fc.constantFrom("$n1", "$n2", "$n3"),
    by: user,
  }),
  fc.record({ what: fc.constant("redacted" as const), id: fc.constantFrom("$n1", "$n2"), roomId }),
  fc.record({ what: fc.constant("members" as const), roomId, users: fc.subarray([...people]) }),
);

const inRoom = new Set([me, ada, ignoredUser, eve]);
const circumstances = ({ sender }: CallNotification): Circumstances => ({
  iAmInRoom: true,
  senderInRoom: inRoom.has(sender),
  senderIgnored: sender === ignoredUser,
  direct: true,
  push: "none",
  choice: "default",
  doNotDisturb: false,
});

function play(story: readonly Happening[], skip: (happening: Happening) => boolean = () => false) {
  const ledger = new RingLedger(me);
  const heard: string[] = [];
  for (const [step, each] of story.entries()) {
    const now = NOW + step * 1000;
    if (skip(each)) {
      // As if it had never come; time goes on.
    } else if (each.what === "notified") {
      const read = readNotification({ ...each, originServerTs: now, sentTs: now - each.after }, me);
      if (read !== undefined) ledger.notified(read);
    } else if (each.what === "declined") ledger.declined(each.id, each.by);
    else if (each.what === "redacted") ledger.redacted(each.id, each.roomId);
    else ledger.members(each.roomId, each.users, now);
    for (const { notification: rung, manner } of ledger.judge(now, circumstances)) {
      must(rung.sender !== gone, "one who is not in the room rings");
      must(rung.sender !== ignoredUser, "somebody ignored rings");
      must(rung.sender !== me, "oneself rings");
      must(now < rung.untilTs, "an ended one rings");
      heard.push(`${now} ${rung.roomId} ${rung.id} ${manner}`);
    }
  }
  return { ledger, heard, end: NOW + story.length * 1000 };
}

const anyFacts: fc.Arbitrary<RingFacts> = fc.record({
  now: clock,
  untilTs: clock,
  mine: fc.boolean(),
  iAmInRoom: fc.boolean(),
  senderInRoom: fc.boolean(),
  senderIgnored: fc.boolean(),
  redacted: fc.boolean(),
  declinedByMe: fc.boolean(),
  answeredByMe: fc.boolean(),
  others: fc.constantFrom("unseen", "present", "gone"),
  superseded: fc.boolean(),
  kind: fc.constantFrom("ring", "notification"),
  direct: fc.boolean(),
  mentionsMe: fc.boolean(),
  push: fc.constantFrom("muted", "notify", "none"),
  choice: fc.constantFrom("default", "ring", "quiet", "silent"),
  doNotDisturb: fc.boolean(),
});

/** All that makes a call ring, but for one or two things. */
const wouldRing: RingFacts = { ...ringing, now: NOW, untilTs: NOW + 1 };
const facts = fc
  .tuple(anyFacts, fc.subarray(Object.keys(wouldRing) as (keyof RingFacts)[], { maxLength: 3 }), fc.boolean())
  .map(([any, keys, all]): RingFacts =>
    all ? any : { ...wouldRing, ...Object.fromEntries(keys.map((key) => [key, any[key]])) },
  );

export const ringRows = [
  row("call notifications, read", 3000, sent, (given) => {
    const read = readNotification(given, me);
    if (read === undefined) return;
    must(read.sender === given.sender && read.roomId === given.roomId, "in somebody else's name");
    must(read.untilTs >= read.startTs, "over before it begins");
    must(read.untilTs - read.startTs <= 120_000, "rings for more than two minutes");
    must(Math.abs(read.startTs - given.sentTs) <= 15_000, "a sender's clock believed too far");
  }),
  row("declines, read", 1000, mutated(declineContent), (content) => {
    const id = readDecline(content);
    must(id === undefined || (id.length >= 2 && id.length <= 255), "no event id");
  }),
  row("ring policy, any facts", 1500, facts, (given) => {
    const { kind } = judgeRing(given);
    if (kind !== "ring" && kind !== "toast") return;
    const final = given.mine || given.redacted || given.declinedByMe || given.answeredByMe || given.superseded;
    must(!final && given.now < given.untilTs, "rings although it has ended");
    must(given.iAmInRoom && given.senderInRoom && !given.senderIgnored, "rings for one who may not");
    must(
      given.others === "present" && !given.doNotDisturb && given.choice !== "silent",
      "rings against the person's will",
    );
    must(kind === "toast" || given.choice === "ring" || given.direct, "a room that is not direct rings by itself");
  }),
  row("ringing, forged and out of order", 3000, fc.array(happening, { maxLength: 14 }), (story) => {
    const { ledger, heard, end } = play(story);
    const late = end + 2 * 120_000;
    must(ledger.judge(late, circumstances).length === 0, "rings for ever");
    must(ledger.nextEnd() === undefined, "waits for an end that never comes");
    // What others decline, and what is redacted in another room, makes no difference at all.
    const without = play(story, (each) => each.what === "declined" && each.by !== me);
    must(without.heard.join() === heard.join(), "somebody else declined for me");
    const rooms = new Map<string, Set<string>>();
    for (const each of story)
      if (each.what === "notified") rooms.set(each.id, (rooms.get(each.id) ?? new Set()).add(each.roomId));
    const foreign = (each: Happening) => each.what === "redacted" && rooms.get(each.id)?.has(each.roomId) !== true;
    must(play(story, foreign).heard.join() === heard.join(), "a redaction of another room ended it");
    // Heard twice, it is heard as once: replays change nothing.
    const replayed = play([...story, ...story.filter(({ what }) => what === "notified")]);
    must(replayed.heard.slice(0, heard.length).join() === heard.join(), "a replay changed the past");
  }),
  memoryRow("notifications, declines and redactions", 20_000, () => {
    const ledger = new RingLedger(me);
    return {
      round: (index) => {
        const id = `$${String(index).padEnd(200, "x")}`;
        const room = index % 2 === 0 ? HERE : ELSEWHERE;
        const sentTs = NOW + index;
        const content = {
          notification_type: "ring",
          lifetime: 1e9,
          sender_ts: sentTs,
          "m.relates_to": { rel_type: "m.reference", event_id: "$m" },
        };
        const read = readNotification(
          { id, roomId: room, sender: eve, type: NOTIFICATION, content, originServerTs: sentTs, sentTs },
          me,
        );
        if (read !== undefined) ledger.notified(read);
        ledger.declined(id, me);
        ledger.redacted(id, room);
        if (index % 50 === 0) ledger.judge(sentTs, circumstances);
      },
      stop: () => {},
    };
  }),
];
