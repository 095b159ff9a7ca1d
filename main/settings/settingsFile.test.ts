import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ParleyFailure } from "../failure.ts";
import { defaultSettings } from "./settings.ts";
import { MAX_SETTINGS_BYTES, readSettings, writeSettings } from "./settingsFile.ts";

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const file = (part: object) => ({ format: "io.parley.settings", version: 1, settings: {}, ...part });

function failureOf(content: Uint8Array) {
  try {
    readSettings(content);
  } catch (error) {
    if (error instanceof ParleyFailure) return error.failure;
    throw error;
  }
  return undefined;
}

describe("a file of settings", () => {
  it("holds what is the same on every computer, and nothing of this one", () => {
    const own = { ...defaultSettings, cameraId: "CAM", microphoneId: "MIC", speakerId: "OUT", theme: "dark" as const };
    const text = writeSettings(own, "0.1.0");
    for (const word of ["CAM", "MIC", "OUT", "recoveryOfferHidden"]) expect(text).not.toContain(word);
    const { recoveryOfferHidden: _, ...portable } = { ...defaultSettings, theme: "dark" };
    expect(readSettings(bytes(text))).toEqual(portable);
  });

  it("may leave out settings, and have some that are not known here", () => {
    expect(readSettings(bytes(file({ settings: { theme: "light", ofTomorrow: 1 } })))).toEqual({ theme: "light" });
  });

  it("brings no device of another computer", () => {
    expect(readSettings(bytes(file({ settings: { cameraId: "X", recoveryOfferHidden: true } })))).toEqual({});
  });

  it.each([
    ["no JSON", "{", { name: "SettingsFileDamaged" }],
    ["nothing", "", { name: "SettingsFileDamaged" }],
    ["no UTF-8", new Uint8Array([0x22, 0xff, 0x22]), { name: "SettingsFileDamaged" }],
    [
      "a value that can't be",
      file({ settings: { theme: "pink" } }),
      { name: "SettingsFileDamaged", detail: "settings.theme" },
    ],
    ["no settings", { format: "io.parley.settings", version: 1 }, { name: "SettingsFileDamaged", detail: "settings" }],
    ["JSON of something else", { name: "x", version: 1 }, { name: "SettingsFileForeign" }],
    ["no object", [1], { name: "SettingsFileForeign" }],
    ["null", "null", { name: "SettingsFileForeign" }],
    ["no version", { format: "io.parley.settings", settings: {} }, { name: "SettingsFileForeign" }],
    ["a newer one", file({ version: 2, settings: "?" }), { name: "SettingsFileTooNew", detail: "version 2" }],
    ["a huge one", " ".repeat(MAX_SETTINGS_BYTES + 1), { name: "SettingsFileTooLarge" }],
  ])("%s is refused by name", (_what, content, failure) => {
    expect(failureOf(content instanceof Uint8Array ? content : bytes(content))).toEqual(failure);
  });

  it("is never taken by half: anything is read whole or refused by name", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (settings) => {
        const failure = failureOf(bytes(file({ settings: settings as object })));
        if (failure !== undefined) expect(failure.name).toBe("SettingsFileDamaged");
      }),
    );
  });
});
