import { describe, expect, it } from "vitest";
import { declineContent, LIFETIME_MS, notificationContent, readDecline, readNotification } from "./ringEvents.ts";
import type { TimelineEvent } from "./ringEvents.ts";

const me = "@me:hs";
const event = (content: unknown, more: Partial<TimelineEvent> = {}): TimelineEvent => ({
  id: "$n",
  roomId: "!r:hs",
  sender: "@ada:hs",
  type: "org.matrix.msc4075.rtc.notification",
  content,
  originServerTs: 1_000_000,
  sentTs: 500_000,
  ...more,
});
const valid = {
  notification_type: "ring",
  lifetime: 30_000,
  sender_ts: 1_000_000,
  "m.mentions": { user_ids: [], room: true },
  "m.relates_to": { rel_type: "m.reference", event_id: "$m" },
};

describe("readNotification", () => {
  it("reads what Element Call sends, by this computer's clock", () => {
    expect(readNotification(event(valid), me)).toEqual({
      id: "$n",
      roomId: "!r:hs",
      sender: "@ada:hs",
      kind: "ring",
      startTs: 500_000,
      untilTs: 530_000,
      mentionsMe: true,
    });
  });

  const skews: [string, number, number][] = [
    ["believes a sender a little behind", -14_000, 486_000],
    ["believes a sender a little ahead", 15_000, 515_000],
    ["believes the homeserver when the sender is far ahead", 15_001, 500_000],
    ["believes the homeserver when the sender is far behind", -3_600_000, 500_000],
    ["believes the homeserver when the sender names another century", 1e15, 500_000],
  ];
  it.each(skews)("%s", (_sentence, skew, startTs) => {
    const read = readNotification(event({ ...valid, sender_ts: 1_000_000 + skew }), me);
    expect(read?.startTs).toBe(startTs);
  });

  it("caps a lifetime that never ends", () => {
    expect(readNotification(event({ ...valid, lifetime: 1e12 }), me)?.untilTs).toBe(620_000);
  });

  const mentions: [string, unknown, boolean][] = [
    ["the room", { room: true }, true],
    ["the person", { user_ids: [me] }, true],
    ["somebody else", { user_ids: ["@bob:hs"], room: false }, false],
    ["nobody", {}, false],
    ["nothing said", undefined, true],
  ];
  it.each(mentions)("mentions: %s", (_sentence, named, mentionsMe) => {
    expect(readNotification(event({ ...valid, "m.mentions": named }), me)?.mentionsMe).toBe(mentionsMe);
  });

  const malformed: [string, unknown][] = [
    ["no object", "ring"],
    ["nothing", null],
    ["no lifetime", { ...valid, lifetime: undefined }],
    ["a negative lifetime", { ...valid, lifetime: -1 }],
    ["a lifetime that is no number", { ...valid, lifetime: "30000" }],
    ["no sender_ts", { ...valid, sender_ts: undefined }],
    ["an unknown type", { ...valid, notification_type: "alarm" }],
    ["no relation", { ...valid, "m.relates_to": undefined }],
    ["another relation", { ...valid, "m.relates_to": { rel_type: "m.replace", event_id: "$m" } }],
    ["mentions that are none", { ...valid, "m.mentions": { user_ids: "all" } }],
  ];
  it.each(malformed)("ignores %s", (_sentence, content) => {
    expect(readNotification(event(content), me)).toBeUndefined();
  });

  it("reads what older clients send", () => {
    const content = { application: "m.call", call_id: "", notify_type: "ring", "m.mentions": { user_ids: [me] } };
    const read = readNotification(event(content, { type: "m.call.notify" }), me);
    expect(read).toMatchObject({ kind: "ring", startTs: 500_000, untilTs: 500_000 + LIFETIME_MS, mentionsMe: true });
    const other = readNotification(event({ ...content, call_id: "x" }, { type: "m.call.notify" }), me);
    expect(other).toBeUndefined();
  });

  it("reads what it writes", () => {
    const read = readNotification(event(notificationContent("$m", "notification", 1_000_000)), me);
    expect(read).toMatchObject({ kind: "notification", mentionsMe: true, untilTs: 530_000 });
  });
});

describe("readDecline", () => {
  it("reads what it writes, and ignores the rest", () => {
    expect(readDecline(declineContent("$n"))).toBe("$n");
    for (const content of [null, {}, { "m.relates_to": { rel_type: "m.thread", event_id: "$n" } }, "no"]) {
      expect(readDecline(content)).toBeUndefined();
    }
  });
});
