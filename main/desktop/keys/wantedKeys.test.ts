import { describe, expect, it } from "vitest";
import { isAccelerator, wantedKeys } from "./wantedKeys.ts";

describe("isAccelerator", () => {
  it.each([
    ["CommandOrControl+Shift+M", true],
    ["Control+Alt+Space", true],
    ["F9", true],
    ["Shift+F12", true],
    ["", false],
    ["M", false],
    ["Space", false],
    ["Control+", false],
    ["Control+Shift", false],
    ["F99", false],
    ["Control+MediaPlayPause", false],
    ["Control+M; rm", false],
  ])("%j → %s", (text, expected) => expect(isAccelerator(text)).toBe(expected));
});

describe("wantedKeys", () => {
  const keys = "CommandOrControl+Shift+M";
  it.each([
    ["none outside of a call", { inCall: false, globalMute: keys, mediaKeyMutes: true }, []],
    ["none unless chosen", { inCall: true, globalMute: "", mediaKeyMutes: false }, []],
    ["the chosen ones", { inCall: true, globalMute: keys, mediaKeyMutes: false }, [keys]],
    ["the media key", { inCall: true, globalMute: "", mediaKeyMutes: true }, ["MediaPlayPause"]],
    ["both", { inCall: true, globalMute: keys, mediaKeyMutes: true }, [keys, "MediaPlayPause"]],
    ["nothing broken", { inCall: true, globalMute: "M", mediaKeyMutes: false }, []],
  ])("%s", (_what, wish, expected) => expect(wantedKeys(wish)).toEqual(expected));
});
