import { describe, expect, it } from "vitest";
import { decideClose, decideHiddenStart } from "./closing.ts";
import type { CloseAction, Closing } from "./closing.ts";

const usual: Closing = { quitting: false, inCall: false, closeToTray: true, tray: true, told: true, asked: false };

describe("decideClose", () => {
  const cases: [string, Partial<Closing>, CloseAction][] = [
    ["goes on in the tray", {}, "close"],
    ["says so the first time", { told: false }, "tell"],
    ["does not ask twice", { told: false, asked: true }, "close"],
    ["ends the app when that is wanted", { closeToTray: false }, "quit"],
    ["ends the app where nothing would be seen of it", { tray: false }, "quit"],
    ["says nothing that is not so", { tray: false, told: false }, "quit"],
    ["asks before a call is left", { inCall: true }, "askLeave"],
    ["asks before a call is left, without a tray too", { inCall: true, tray: false }, "askLeave"],
    ["leaves the call at the second try", { inCall: true, asked: true }, "close"],
    ["ends with the call at the second try", { inCall: true, asked: true, closeToTray: false }, "quit"],
    ["holds nobody up who quits", { quitting: true, inCall: true, told: false }, "close"],
  ];
  it.each(cases)("%s", (_what, part, expected) => expect(decideClose({ ...usual, ...part })).toBe(expected));
});

describe("decideHiddenStart", () => {
  it.each([
    [false, true, "shown"],
    [false, false, "shown"],
    [true, true, "none"],
    [true, false, "minimized"],
  ] as const)("wanted %s, tray %s → %s", (wanted, tray, expected) => {
    expect(decideHiddenStart(wanted, tray)).toBe(expected);
  });
});
