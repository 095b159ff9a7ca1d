import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { CallNotification } from "./ringEvents.ts";
import { RingLedger } from "./ringLedger.ts";
import type { Circumstances } from "./ringLedger.ts";

const me = "@me:hs";
const ada = "@ada:hs";
const roomId = "!r:hs";
const usual: Circumstances = {
  iAmInRoom: true,
  senderInRoom: true,
  senderIgnored: false,
  direct: true,
  push: "none",
  choice: "default",
  doNotDisturb: false,
};
const notification = (id: string, startTs: number, more: Partial<CallNotification> = {}): CallNotification => ({
  id,
  roomId,
  sender: ada,
  kind: "ring",
  startTs,
  untilTs: startTs + 30_000,
  mentionsMe: true,
  ...more,
});
const ringing = (ledger: RingLedger, now: number, circumstances = usual) =>
  ledger.judge(now, () => circumstances).map((ring) => ring.notification.id);

describe("RingLedger", () => {
  it("rings from the caller's membership to the answer, and never again for the same call", () => {
    const ledger = new RingLedger(me);
    ledger.notified(notification("$1", 0));
    expect(ringing(ledger, 10)).toEqual([]);
    ledger.members(roomId, [ada], 20);
    expect(ringing(ledger, 20)).toEqual(["$1"]);
    ledger.members(roomId, [ada, me], 30);
    expect(ringing(ledger, 30)).toEqual([]);
    ledger.members(roomId, [ada], 40);
    expect(ringing(ledger, 40)).toEqual([]);
  });

  it("knows an answer that was over before the notification could be read", () => {
    const ledger = new RingLedger(me);
    ledger.members(roomId, [ada, me], 100);
    ledger.members(roomId, [ada], 200);
    ledger.notified(notification("$1", 50));
    expect(ringing(ledger, 210)).toEqual([]);
    ledger.notified(notification("$2", 205));
    expect(ringing(ledger, 220)).toEqual(["$2"]);
  });

  it("tells once why it stopped", () => {
    const ledger = new RingLedger(me);
    const stopped = vi.fn();
    ledger.members(roomId, [ada], 0);
    ledger.notified(notification("$1", 0));
    ledger.judge(1, () => usual, stopped);
    ledger.members(roomId, [], 2);
    ledger.judge(2, () => usual, stopped);
    ledger.members(roomId, [ada], 3);
    ledger.judge(3, () => usual, stopped);
    expect(stopped.mock.calls.map(([{ id }, reason]) => [id, reason])).toEqual([["$1", "callerGone"]]);
  });

  it("rings again when the caller calls again after a decline, and the first one does not come back", () => {
    const ledger = new RingLedger(me);
    ledger.members(roomId, [ada], 0);
    ledger.notified(notification("$1", 0));
    ledger.declined("$1", me);
    expect(ringing(ledger, 1)).toEqual([]);
    ledger.notified(notification("$2", 5));
    expect(ringing(ledger, 6)).toEqual(["$2"]);
    ledger.declined("$2", me);
    expect(ringing(ledger, 7)).toEqual([]);
  });

  it("does not fall back to an older one when the newer was declined before it came", () => {
    const ledger = new RingLedger(me);
    ledger.members(roomId, [ada], 0);
    ledger.notified(notification("$1", 0));
    ledger.declined("$2", me);
    ledger.notified(notification("$2", 5));
    expect(ringing(ledger, 6)).toEqual([]);
  });

  it("is not ended by somebody else's decline, nor by a newer one that does not count", () => {
    const ledger = new RingLedger(me);
    ledger.members(roomId, [ada], 0);
    ledger.notified(notification("$1", 0));
    ledger.declined("$1", "@bob:hs");
    ledger.notified(notification("$2", 5, { mentionsMe: false }));
    ledger.notified(notification("$3", 6, { sender: "@bob:hs" }));
    ledger.redacted("$3", roomId);
    expect(ringing(ledger, 7)).toEqual(["$1"]);
  });

  it("is not ended by a redaction in another room", () => {
    const ledger = new RingLedger(me);
    ledger.members(roomId, [ada], 0);
    ledger.notified(notification("$1", 0));
    ledger.redacted("$1", "!elsewhere:hs");
    expect(ringing(ledger, 1)).toEqual(["$1"]);
  });

  it("keeps silence apart from ending: it rings on when Do Not Disturb ends", () => {
    const ledger = new RingLedger(me);
    ledger.members(roomId, [ada], 0);
    ledger.notified(notification("$1", 0));
    expect(ringing(ledger, 1, { ...usual, doNotDisturb: true })).toEqual([]);
    expect(ringing(ledger, 2)).toEqual(["$1"]);
    ledger.silenced("$1");
    expect(ledger.judge(3, () => usual)).toMatchObject([{ silenced: true }]);
    expect(ledger.nextEnd()).toBe(30_000);
    expect(ringing(ledger, 30_000)).toEqual([]);
    expect(ledger.nextEnd()).toBeUndefined();
  });

  it("shows one for each room, newest first", () => {
    const ledger = new RingLedger(me);
    ledger.members(roomId, [ada], 0);
    ledger.members("!s:hs", ["@bob:hs"], 0);
    ledger.notified(notification("$1", 0));
    ledger.notified(notification("$2", 1));
    ledger.notified(notification("$3", 2, { roomId: "!s:hs", sender: "@bob:hs" }));
    expect(ringing(ledger, 3)).toEqual(["$3", "$2"]);
  });
});

/** What can happen to a call, in the order in which it happened; each may come late, twice, or before its cause. */
type Happening =
  | { type: "notified"; id: string; startTs: number }
  | { type: "declined"; id: string }
  | { type: "redacted"; id: string }
  | { type: "members"; users: string[] };

const ids = ["$1", "$2", "$3"];
const ended: fc.Arbitrary<Happening> = fc.constantFrom<Happening>(
  { type: "declined", id: "all" },
  { type: "redacted", id: "all" },
  { type: "members", users: [] },
  { type: "members", users: [ada, me] },
);
const story = fc.record({
  notifications: fc.uniqueArray(
    fc.record({ id: fc.constantFrom(...ids), startTs: fc.integer({ min: 0, max: 5_000 }) }),
    { selector: ({ id }) => id, minLength: 1 },
  ),
  comings: fc.array(fc.constantFrom<string[]>([ada], [ada, "@bob:hs"], [], ["@bob:hs"]), { maxLength: 4 }),
  end: ended,
});

describe("a legacy call", () => {
  const legacy = (id: string, startTs: number) =>
    notification(id, startTs, { legacy: true, untilTs: startTs + 60_000 });

  it("rings without a membership, until it is over", () => {
    for (const reason of ["answered", "declined", "callerGone"] as const) {
      const ledger = new RingLedger(me);
      const stopped = vi.fn();
      ledger.notified(legacy("$1", 0));
      expect(ringing(ledger, 10)).toEqual(["$1"]);
      ledger.over("$1", reason);
      ledger.judge(20, () => usual, stopped);
      expect(stopped.mock.calls.map(([, why]) => why)).toEqual([reason]);
      expect(ringing(ledger, 30)).toEqual([]);
    }
  });

  it("is subject to the same rules", () => {
    const ledger = new RingLedger(me);
    ledger.notified(legacy("$1", 0));
    expect(ringing(ledger, 10, { ...usual, doNotDisturb: true })).toEqual([]);
    expect(ringing(ledger, 10, { ...usual, push: "muted" })).toEqual([]);
    expect(ringing(ledger, 10, { ...usual, senderInRoom: false })).toEqual([]);
    expect(ringing(ledger, 10)).toEqual([]);
  });

  const orders: [string, ((ledger: RingLedger) => void)[]][] = [
    ["after", [(ledger) => ledger.notified(notification("$rtc", 0)), (ledger) => ledger.notified(legacy("$old", 900))]],
    [
      "before",
      [(ledger) => ledger.notified(legacy("$old", 0)), (ledger) => ledger.notified(notification("$rtc", 900))],
    ],
  ];
  it.each(orders)("that comes %s a MatrixRTC ring of the same moment is the same call", (_order, steps) => {
    const ledger = new RingLedger(me);
    ledger.members(roomId, [ada], 0);
    for (const step of steps) step(ledger);
    expect(ringing(ledger, 1000)).toEqual(["$rtc"]);
    // Declined, it does not come back as the other.
    ledger.declined("$rtc", me);
    expect(ringing(ledger, 1100)).toEqual([]);
  });

  it("rings when the MatrixRTC call was given up before", () => {
    const ledger = new RingLedger(me);
    ledger.members(roomId, [ada], 0);
    ledger.notified(notification("$rtc", 0));
    expect(ringing(ledger, 10)).toEqual(["$rtc"]);
    ledger.members(roomId, [], 10_000);
    ledger.notified(legacy("$old", 12_000));
    expect(ringing(ledger, 12_010)).toEqual(["$old"]);
  });

  it("rings when nobody is behind the MatrixRTC ring", () => {
    const ledger = new RingLedger(me);
    ledger.notified(notification("$rtc", 0));
    ledger.notified(legacy("$old", 100));
    expect(ringing(ledger, 200)).toEqual(["$old"]);
  });
});

describe("a device, whatever the order", () => {
  const apply = (ledger: RingLedger, happening: Happening, now: number) => {
    const targets = "id" in happening && happening.id === "all" ? ids : ["id" in happening ? happening.id : ""];
    for (const id of targets) {
      if (happening.type === "notified") ledger.notified(notification(id, happening.startTs));
      else if (happening.type === "declined") ledger.declined(id, me);
      else if (happening.type === "redacted") ledger.redacted(id, roomId);
      else ledger.members(roomId, happening.users, now);
    }
  };

  it("ends silent at once when the call was declined, redacted, answered or given up, and stays so", () => {
    fc.assert(
      fc.property(
        story,
        fc.infiniteStream(fc.nat()),
        fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1 }),
        ({ notifications, comings, end }, picks, delays) => {
          // Memberships are state: their order is the room's, whatever else is shuffled in between.
          const state: Happening[] = [...comings, [ada]].map((users) => ({ type: "members", users }));
          const others: Happening[] = notifications.map((each) => ({ type: "notified", ...each }));
          (end.type === "members" ? state : others).push(end);
          const doubled = [...others, ...others];
          const pick = picks[Symbol.iterator]();
          const random = (below: number) => Number(pick.next().value) % below;
          const order: Happening[] = [];
          while (state.length + doubled.length > 0) {
            const fromState = doubled.length === 0 || (state.length > 0 && random(2) === 0);
            const next = fromState ? state.shift() : doubled.splice(random(doubled.length), 1)[0];
            if (next !== undefined) order.push(next);
          }
          const ledger = new RingLedger(me);
          const stopped = new Set<string>();
          let now = 5_000;
          const judge = () => {
            const rings = ledger.judge(
              now,
              () => usual,
              ({ id }) => {
                expect(stopped.has(id)).toBe(false);
                stopped.add(id);
              },
            );
            for (const { notification: ring } of rings) expect(stopped.has(ring.id)).toBe(false);
            return rings;
          };
          for (const [index, happening] of order.entries()) {
            now += delays[index % delays.length] ?? 0;
            apply(ledger, happening, now);
            expect(judge().length).toBeLessThanOrEqual(1);
          }
          expect(judge()).toEqual([]);
          now += 200_000;
          ledger.members(roomId, [ada], now);
          expect(judge()).toEqual([]);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
