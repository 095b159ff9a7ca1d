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

/** All that Electron may ask for (`setPermissionRequestHandler` and `setPermissionCheckHandler` of 33 to 45). */
const ofElectron = [
  "accessibility-events",
  "ar",
  "automatic-fullscreen",
  "background-fetch",
  "background-sync",
  "captured-surface-control",
  "clipboard-read",
  "clipboard-sanitized-write",
  "deprecated-sync-clipboard-read",
  "display-capture",
  "fileSystem",
  "fullscreen",
  "geolocation",
  "geolocation-approximate",
  "hand-tracking",
  "hid",
  "idle-detection",
  "keyboardLock",
  "local-fonts",
  "local-network",
  "local-network-access",
  "loopback-network",
  "media",
  "mediaKeySystem",
  "midi",
  "midiSysex",
  "nfc",
  "notifications",
  "openExternal",
  "payment-handler",
  "periodic-background-sync",
  "persistent-storage",
  "pointerLock",
  "screen-wake-lock",
  "sensors",
  "serial",
  "smart-card",
  "speaker-selection",
  "storage-access",
  "system-wake-lock",
  "top-level-storage-access",
  "usb",
  "vr",
  "web-app-installation",
  "web-printing",
  "window-management",
  "window-placement",
  "unknown",
];

describe("of all permissions that Electron knows", () => {
  const granted = new Set(["media", "speaker-selection", "fullscreen", "window-placement", "screen-wake-lock"]);
  it.each(ofElectron)("%s is granted to our page alone, and only if it is one of five", (permission) => {
    expect(isPermissionGranted(permission, app, app, true)).toBe(granted.has(permission));
    for (const origin of ["https://evil.example", "parley-app://app.evil", "parley-app://", "file://", "null", ""])
      expect(isPermissionGranted(permission, origin, app, true)).toBe(false);
    expect(isPermissionGranted(permission, app, app, false)).toBe(false);
  });
});
