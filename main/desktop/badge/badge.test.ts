import { describe, expect, it } from "vitest";
import type { IncomingCall } from "../../../preload/contract.ts";
import { badgeCount, wantsAttention } from "./badge.ts";

const call = (part: Partial<IncomingCall> = {}): IncomingCall => ({
  id: "$1",
  roomId: "!r:hs",
  name: "Ann",
  caller: { userId: "@ann:hs", displayName: "Ann" },
  direct: true,
  manner: "ring",
  silenced: false,
  untilTs: 0,
  ...part,
});

describe("badgeCount", () => {
  it.each([
    ["nothing", [], 0, 0],
    ["who rings", [call(), call()], 0, 2],
    ["who rings silenced, too: it waits all the same", [call({ silenced: true })], 0, 1],
    ["no quiet toast", [call({ manner: "toast" })], 0, 0],
    ["missed calls", [], 3, 3],
    ["both", [call()], 2, 3],
  ] as const)("counts %s", (_what, incoming, missed, expected) => expect(badgeCount(incoming, missed)).toBe(expected));
});

describe("wantsAttention", () => {
  it.each([
    ["nobody calls", [], false, false],
    ["somebody rings", [call()], false, true],
    ["one looks at it already", [call()], true, false],
    ["it was silenced", [call({ silenced: true })], false, false],
    ["it is a toast", [call({ manner: "toast" })], false, false],
  ] as const)("%s", (_what, incoming, focused, expected) => expect(wantsAttention(incoming, focused)).toBe(expected));
});
