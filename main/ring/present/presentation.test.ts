import { describe, expect, it } from "vitest";
import type { IncomingCall } from "../../../preload/contract.ts";
import { incomingCall as call } from "../testing.ts";
import { MOST_TOASTS, present } from "./presentation.ts";
import type { Surroundings } from "./presentation.ts";

const ring = call();
const quiet = call({ id: "$q", roomId: "!q:hs", name: "Planning", direct: false, manner: "toast" });
const older = call({ id: "$b", roomId: "!b:hs", name: "Bo", caller: { userId: "@bo:hs", displayName: "Bo" } });

function see(part: Partial<Surroundings>): string {
  const shown = present({
    incoming: [ring],
    doNotDisturb: false,
    mainWindowFocused: false,
    inCall: false,
    toasts: "actions",
    expired: new Set(),
    ...part,
  });
  const toasts = shown.toasts.map((toast) => `${toast.id}(${toast.actions.map((action) => action.id).join(" ")})`);
  return `${toasts.join(", ") || "-"} | ${shown.ringWindow ?? "-"} | ${shown.sound ? `${shown.sound.kind} ${shown.sound.id}` : "-"}`;
}

const RING = "$a(accept decline)";
const WAITING = "$a(silence accept decline)";
const QUIET = "$q(open)";

describe("present: toasts | ring window | sound", () => {
  it.each<[string, Partial<Surroundings>, string]>([
    ["nobody calls", { incoming: [] }, "- | - | -"],
    ["a ring, toasts with buttons", {}, `${RING} | - | ring $a`],
    ["a ring, toasts without buttons", { toasts: "plain" }, `${RING} | $a | ring $a`],
    ["a ring, no toasts", { toasts: "none" }, "- | $a | ring $a"],
    ["a ring in front of the person", { mainWindowFocused: true }, "- | - | ring $a"],
    ["a ring in front of the person, no toasts", { mainWindowFocused: true, toasts: "none" }, "- | - | ring $a"],
    ["a quiet one", { incoming: [quiet] }, `${QUIET} | - | -`],
    ["a quiet one, toasts without buttons", { incoming: [quiet], toasts: "plain" }, `${QUIET} | - | -`],
    ["a quiet one, no toasts: the badge and the list tell", { incoming: [quiet], toasts: "none" }, "- | - | -"],
    ["a quiet one in front of the person", { incoming: [quiet], mainWindowFocused: true }, "- | - | -"],
    ["a quiet one in a call", { incoming: [quiet], inCall: true }, `${QUIET} | - | -`],
    ["a quiet one in a call, no toasts", { incoming: [quiet], inCall: true, toasts: "none" }, "- | - | -"],
    ["a ring in a call", { inCall: true }, `${WAITING} | - | beep $a`],
    ["a ring in a call, toasts without buttons", { inCall: true, toasts: "plain" }, `${WAITING} | - | beep $a`],
    ["a ring in a call, no toasts", { inCall: true, toasts: "none" }, "- | $a | beep $a"],
    ["a ring in the call's own window", { inCall: true, mainWindowFocused: true }, "- | - | beep $a"],
    ["silenced", { incoming: [call({ silenced: true })] }, "- | - | -"],
    ["silenced, no toasts", { incoming: [call({ silenced: true })], toasts: "none" }, "- | - | -"],
    ["silenced in a call", { incoming: [call({ silenced: true })], inCall: true }, "- | - | -"],
    ["Do Not Disturb", { doNotDisturb: true }, "- | - | -"],
    ["Do Not Disturb, no toasts", { doNotDisturb: true, toasts: "none" }, "- | - | -"],
    ["Do Not Disturb in front of the person", { doNotDisturb: true, mainWindowFocused: true }, "- | - | -"],
    ["Do Not Disturb in a call", { doNotDisturb: true, inCall: true }, "- | - | -"],
    [
      "two rings: both toasts, the newest heard",
      { incoming: [ring, older] },
      `${RING}, $b(accept decline) | - | ring $a`,
    ],
    ["two rings, no toasts: one window, the newest", { incoming: [ring, older], toasts: "none" }, "- | $a | ring $a"],
    [
      "the newest silenced: the older one goes on",
      { incoming: [call({ silenced: true }), older], toasts: "none" },
      "- | $b | ring $b",
    ],
    ["a quiet one newer than a ring", { incoming: [quiet, ring], toasts: "plain" }, `${RING}, ${QUIET} | $a | ring $a`],
    [
      "quiet ones don't push out a ring",
      { incoming: ["1", "2", "3"].map((id) => call({ ...quiet, id })).concat(ring) },
      `${RING}, 1(open), 2(open) | - | ring $a`,
    ],
    ["the desktop took the toast away", { expired: new Set(["$a"]) }, `${RING} | $a | ring $a`],
    ["the desktop took a quiet toast away", { incoming: [quiet], expired: new Set(["$q"]) }, `${QUIET} | - | -`],
    ["in a call, the desktop took it away", { inCall: true, expired: new Set(["$a"]) }, `${WAITING} | $a | beep $a`],
  ])("%s", (_name, part, expected) => {
    expect(see(part)).toBe(expected);
  });

  it("shows no more than a few toasts of a flood, the newest", () => {
    const flood = Array.from({ length: 40 }, (_, index) => call({ id: `$${index}`, roomId: `!${index}:hs` }));
    expect(see({ incoming: flood })).toBe(
      `${[0, 1, 2].map((index) => `$${index}(accept decline)`).join(", ")} | - | ring $0`,
    );
    expect(MOST_TOASTS).toBe(3);
  });

  it("names the conference, but not a direct room, beside the caller", () => {
    const at = (part: Partial<IncomingCall>, inCall = false) =>
      present({
        incoming: [call(part)],
        doNotDisturb: false,
        mainWindowFocused: false,
        inCall,
        toasts: "actions",
        expired: new Set(),
      }).toasts[0];
    expect(at({})).toMatchObject({ title: "Ada", body: { key: "ring.incoming" }, urgency: "critical" });
    expect(at({ direct: false, name: "Planning" })).toMatchObject({
      title: "Ada",
      body: { key: "reach.ringsIn", conference: "Planning" },
    });
    expect(at({ direct: false }, true)).toMatchObject({ body: { key: "reach.waitsIn" }, urgency: "normal" });
    expect(at({}, true)).toMatchObject({ body: { key: "reach.waits" } });
    expect(at({ manner: "toast" })).toMatchObject({ body: { key: "reach.started" }, urgency: "low" });
    expect(at({ manner: "toast", direct: false })).toMatchObject({ body: { key: "reach.startedIn" } });
  });
});
