import { describe, expect, it } from "vitest";
import { appStore } from "../../store/app.ts";
import { changesOf } from "./settingsChanges.ts";

const { settings } = appStore.getInitialState();

describe("what a file of settings would change", () => {
  it.each([
    ["nothing in it", {}, []],
    ["the same", { theme: settings.theme, cameraOn: settings.cameraOn }, []],
    [
      "two that differ",
      { theme: "dark", cameraOn: !settings.cameraOn, language: settings.language },
      [
        { key: "theme", from: "system", to: "dark" },
        { key: "cameraOn", from: true, to: false },
      ],
    ],
    ["what is named and left open", { theme: undefined } as never, []],
  ] as const)("%s", (_what, file, changes) => expect(changesOf(settings, file)).toEqual(changes));
});
