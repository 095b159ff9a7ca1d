import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callsOf } from "./callHistory.ts";
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

const user = fc.constantFrom(alice, bob, carol);
const seconds = fc.integer({ min: 0, max: 600 });
const id = fc.tuple(user, seconds).map(([userId, at]) => join(userId, at).id);
const note = fc.tuple(user, seconds).map(([userId, at]) => notify(userId, at, undefined).id);

const event: fc.Arbitrary<HistoryEvent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(user, seconds, fc.constantFrom("A", "B")).map(([u, s, device]) => join(u, s, { device })),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(user, seconds, fc.constantFrom("A", "B")).map(([u, s, device]) => leave(u, s, { device })),
  },
  fc
    .tuple(user, seconds, fc.integer({ min: -5, max: 300_000 }))
    .map(([u, s, expires]) => join(u, s, { device: "C", expires })),
  fc.tuple(user, seconds).map(([u, s]) => stickyJoin(u, s, 60_000)),
  fc.tuple(user, seconds).map(([u, s]) => stickyLeave(u, s)),
  fc.tuple(user, seconds, id).map(([u, s, of]) => notify(u, s, of)),
  fc.tuple(user, seconds, note).map(([u, s, of]) => decline(u, s, of)),
  fc.tuple(user, seconds).map(([u, s]) => roomMember(u, s, "leave")),
  fc.tuple(id, seconds).map(([of, s]) => redaction(of, s)),
  // What a hostile room may hold.
  fc.tuple(user, seconds, fc.anything()).map(([u, s, content]) => ({ ...join(u, s, { device: "A" }), content })),
  fc.tuple(user, seconds, fc.anything()).map(([u, s, content]) => ({ ...notify(u, s, undefined), content })),
);
/** One event for an id, as in a room. */
const room = fc.uniqueArray(event, { maxLength: 60, selector: (each) => each.id });
const options = { myUserId: bob, now: T0 + 900_000, knownSinceTs: -Infinity };

describe("callsOf, whatever happens in the room", () => {
  it("is the same for any order and repetition of the events", () => {
    fc.assert(
      fc.property(
        room.chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
            fc.subarray(events),
          ),
        ),
        fc.boolean(),
        ([events, shuffled, repeated], direct) => {
          expect(callsOf([...shuffled, ...repeated], { ...options, direct })).toEqual(
            callsOf(events, { ...options, direct }),
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  it("never has two calls of one room at the same time, and none without a beginning", () => {
    fc.assert(
      fc.property(room, (events) => {
        const calls = callsOf(events, { ...options, direct: false });
        for (const [i, call] of calls.entries()) {
          expect(call.endedTs ?? Infinity).toBeGreaterThan(call.startedTs);
          expect(call.eventIds).toContain(call.id);
          expect(call.participants).toContain(call.starter);
          const next = calls[i + 1];
          if (next !== undefined) expect(call.endedTs ?? Infinity).toBeLessThan(next.startedTs);
        }
        expect(new Set(calls.flatMap((call) => call.eventIds)).size).toBe(
          calls.flatMap((call) => call.eventIds).length,
        );
      }),
      { numRuns: 400 },
    );
  });

  it("a device that knows less of the past knows the same calls, only fewer", () => {
    fc.assert(
      fc.property(room, seconds, (events, from) => {
        const all = callsOf(events, { ...options, direct: true });
        const knownSinceTs = T0 + from * 1000;
        const recent = callsOf(
          events.filter((each) => each.ts >= knownSinceTs),
          { ...options, direct: true, knownSinceTs },
        );
        const over = (calls: typeof all) =>
          calls.filter((call) => call.endedTs !== undefined && call.startedTs > knownSinceTs);
        for (const call of over(all)) expect(recent.map(({ id }) => id)).toContain(call.id);
      }),
      { numRuns: 200 },
    );
  });
});
