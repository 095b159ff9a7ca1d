import { describe, expect, it } from "vitest";
import { acceleratorOf, keysOf } from "./accelerator.ts";

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe("acceleratorOf", () => {
  it.each([
    ["KeyM", { ctrlKey: true, shiftKey: true }, "Control+Shift+M"],
    ["Digit1", { altKey: true }, "Alt+1"],
    ["F9", {}, "F9"],
    ["F12", { shiftKey: true }, "Shift+F12"],
    ["Space", { ctrlKey: true, altKey: true }, "Control+Alt+Space"],
    ["KeyM", { metaKey: true }, "Super+M"],
    ["KeyM", {}, undefined],
    ["KeyM", { shiftKey: true }, undefined],
    ["Space", {}, undefined],
    ["ControlLeft", { ctrlKey: true }, undefined],
    ["Escape", { ctrlKey: true }, undefined],
  ])("%s %j → %s", (code, part, expected) => expect(acceleratorOf({ ...none, ...part, code })).toBe(expected));
});

describe("keysOf", () => {
  it("names keys as keyboards do", () => {
    expect(keysOf("Control+Shift+M")).toEqual(["Ctrl", "Shift", "M"]);
    expect(keysOf("")).toEqual([]);
  });
});
