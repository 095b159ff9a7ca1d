import { describe, expect, it } from "vitest";
import { actionOf } from "./shortcuts.ts";

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe("actionOf", () => {
  it.each([
    [{ key: "m" }, "microphone"],
    [{ key: "d", ctrlKey: true }, "microphone"],
    [{ key: "d", metaKey: true }, "microphone"],
    [{ key: "v" }, "camera"],
    [{ key: "E", ctrlKey: true }, "camera"],
    [{ key: "p" }, "people"],
    [{ key: "c" }, "chat"],
    [{ key: "c", ctrlKey: true }, undefined],
    [{ key: "H", ctrlKey: true, shiftKey: true }, "leave"],
    [{ key: "h" }, "hand"],
    [{ key: "s" }, "screen"],
    [{ key: "L" }, "layout"],
    [{ key: "f" }, "fullScreen"],
    [{ key: "?", shiftKey: true }, "help"],
    [{ key: "?" }, "help"],
    [{ key: "x" }, undefined],
    [{ key: "h", ctrlKey: true }, undefined],
    [{ key: "M", shiftKey: true }, undefined],
    [{ key: "m", altKey: true }, undefined],
    [{ key: "v", ctrlKey: true }, undefined],
  ])("%o → %s", (key, action) => {
    expect(actionOf({ ...none, ...key })).toBe(action);
  });
});
