import { describe, expect, it } from "vitest";
import { isPermissionGranted } from "./permissionPolicy.ts";

const app = "parley-app://app";

describe("isPermissionGranted", () => {
  const cases: [string, string, string, boolean, boolean][] = [
    ["camera and microphone for our page", "media", app, true, true],
    ["full screen for our page", "fullscreen", app, true, true],
    ["not for a frame inside it", "media", app, false, false],
    ["not for a web page", "media", "https://evil.example", true, false],
    ["not for a look-alike host", "media", "parley-app://app.evil", true, false],
    ["not for a file", "media", "file://", true, false],
    ["no location", "geolocation", app, true, false],
    ["no MIDI", "midi", app, true, false],
    ["no clipboard reading", "clipboard-read", app, true, false],
    ["no HID", "hid", app, true, false],
    ["nothing unknown", "some-future-permission", app, true, false],
  ];
  it.each(cases)("%s", (_what, permission, origin, isMainFrame, expected) => {
    expect(isPermissionGranted(permission, origin, app, isMainFrame)).toBe(expected);
  });
});
