import fc from "fast-check";
import { DECLINE, NOTIFICATION } from "../../main/ring/ringEvents.ts";
import { callsOf } from "../../main/recents/callHistory.ts";
import type { HistoryEvent } from "../../main/recents/callEvents.ts";
import { decline, join, leave, notify, roomMember, T0 } from "../../main/recents/testing.ts";
import { isListed, mergeMemory, readMemory, sameMemory } from "../../main/recents/recentsMemory.ts";
import { RTC_MEMBER, SESSION_MEMBER } from "../../main/rtc/membershipPolicy.ts";
import { clock, eventId, me, must, mutated, nastyNumber, nastyText, nastyValue, NOW, user } from "./arbitraries.ts";
import { rtc, session } from "./memberships.ts";
import { declineContent, notification } from "./ringing.ts";
import { row } from "./rows.ts";

const history: fc.Arbitrary<HistoryEvent> = fc
  .record({
    type: fc.oneof(
      fc.constantFrom(SESSION_MEMBER, RTC_MEMBER, NOTIFICATION, DECLINE, "m.call.notify", "m.room.member"),
      fc.constantFrom("m.room.redaction", "m.room.message", "__proto__"),
    ),
    id: eventId,
    sender: user,
    ts: fc.oneof(clock, nastyNumber),
    content: fc.oneof(
      mutated(session),
      mutated(rtc),
      mutated(notification),
      mutated(declineContent),
      mutated(fc.record({ membership: fc.constantFrom("leave", "join", "ban") })),
    ),
    stateKey: fc.oneof(
      user.map((userId) => `_${userId}_DEV_m.call`),
      user,
      nastyText,
    ),
    replaces: eventId,
    stickyMs: nastyNumber,
    redacts: eventId,
  })
  .map(({ replaces, redacts, ...event }) => ({
    ...event,
    ...(event.ts % 3 === 0 ? { replaces } : {}),
    ...(event.type === "m.room.redaction" ? { redacts } : {}),
  }));
/** A call as it should be (in seconds before `NOW`), with some of its events sent by somebody else, or spoilt. */
const second = fc.nat({ max: 600 });
const proper = fc.oneof(
  fc.tuple(user, second).map(([userId, at]) => join(userId, at)),
  fc.tuple(user, second).map(([userId, at]) => leave(userId, at)),
  fc.tuple(user, user, second).map(([userId, of, at]) => notify(userId, at, join(of, at - 1).id)),
  fc.tuple(user, second).map(([userId, at]) => notify(userId, at, undefined)),
  fc.tuple(user, user, second).map(([userId, of, at]) => decline(userId, at, notify(of, at, undefined).id)),
  fc.tuple(user, second).map(([userId, at]) => roomMember(userId, at, "leave")),
);
const spoilt = fc.oneof(
  { weight: 4, arbitrary: proper },
  { weight: 1, arbitrary: fc.tuple(proper, user).map(([event, sender]) => ({ ...event, sender })) },
  {
    weight: 1,
    arbitrary: proper.chain((event) => mutated(fc.constant(event.content)).map((content) => ({ ...event, content }))),
  },
);
const call = fc
  .array(spoilt, { maxLength: 25 })
  .map((events) => events.map((event) => ({ ...event, ts: event.ts - T0 + NOW - 900_000 })));
const memory = mutated(fc.record({ seenTs: clock, clearedTs: clock, removed: fc.dictionary(eventId, clock) }));

export const historyRows = [
  row(
    "history of calls",
    1500,
    fc.oneof(
      call,
      fc.array(history, { maxLength: 25 }),
      fc.tuple(call, fc.array(history, { maxLength: 5 })).map((both) => both.flat()),
    ),
    (events) => {
      const options = { myUserId: me, direct: true, now: NOW, knownSinceTs: -Infinity };
      const calls = callsOf(events, options);
      const senders = new Map<string, Set<string>>();
      for (const { id, sender } of events) senders.set(id, (senders.get(id) ?? new Set()).add(sender));
      for (const call of calls) {
        must(senders.get(call.id)?.has(call.starter) === true, "a call in somebody else's name");
        must(Number.isFinite(call.startedTs) && call.startedTs <= NOW + 3_600_000, "began in the future");
        must(call.endedTs === undefined || call.endedTs >= call.startedTs, "ended before it began");
        must(call.mineMs >= 0 && Number.isFinite(call.mineMs), "a duration that is none");
        must(call.mineMs === 0 || call.participants.includes(me), "time of mine in a call of others");
        const declined = events.some(({ type, sender }) => type === DECLINE && sender === me);
        must(call.outcome !== "declined" || declined, "declined for me by somebody else");
      }
      must(JSON.stringify(callsOf([...events, ...events], options)) === JSON.stringify(calls), "repetition counts");
    },
  ),
  row("what was done with the list", 800, fc.tuple(memory, memory, nastyValue), ([a, b, wild]) => {
    const [one, two] = [readMemory(a), readMemory(b)];
    must(sameMemory(mergeMemory(one, two, NOW), mergeMemory(two, one, NOW), NOW), "depends on the order");
    isListed({ eventIds: ["__proto__", "$m1"], endedTs: NOW }, readMemory(wild));
  }),
];
