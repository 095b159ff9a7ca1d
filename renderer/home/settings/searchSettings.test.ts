import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { searchSettings } from "./searchSettings.ts";
import { anchorOf, settingIds, sections, settingsIndex } from "./settingsIndex.ts";
import type { SettingId } from "./settingsIndex.ts";

const folder = new URL("../../../assets/locales/", import.meta.url);
type Texts = { [key: string]: string | Texts };
const locales = readdirSync(folder).map((file) => file.replace(".json", ""));
const textsOf = (code: string) => JSON.parse(readFileSync(new URL(`${code}.json`, folder), "utf8")) as Texts;

function textAt(texts: Texts, key: string): string {
  const found = key
    .split(".")
    .reduce<string | Texts | undefined>((at, part) => (at as Texts | undefined)?.[part], texts);
  if (typeof found !== "string") throw new Error(`no text ${key}`);
  return found;
}

function findable(code: string) {
  const texts = textsOf(code);
  return settingIds.map((id) => ({
    id,
    label: textAt(texts, settingsIndex[id].label),
    words: textAt(texts, `settings.words.${id}`),
    section: textAt(texts, sections[settingsIndex[id].section].label),
  }));
}

describe("the search finds single settings", () => {
  it.each<[string, string, SettingId]>([
    ["en", "theme", "theme"],
    ["en", "dark mode", "theme"],
    ["en", "  NIGHT ", "theme"],
    ["en", "languge", "language"],
    ["en", "mic", "microphone"],
    ["en", "webcam", "camera"],
    ["en", "blur", "background"],
    ["en", "autostart", "startAtLogin"],
    ["en", "tracking", "telemetry"],
    ["en", "log", "diagnostics"],
    ["en", "backup settings", "settingsFile"],
    ["en", "hotkey", "globalMute"],
    ["en", "sign out others", "signOutOthers"],
    ["de", "nachtmodus", "theme"],
    ["de", "rauschen", "noise"],
    ["de", "geraete abmelden", "signOutOthers"],
    ["fr", "camera", "camera"],
    ["fr", "sombre", "theme"],
    ["es", "microfono", "microphone"],
    ["es", "privacidad", "servers"],
    ["ar", "داكن", "theme"],
    ["ar", "ضوضاء", "noise"],
  ])("%s: %s → %s", (code, typed, id) => {
    expect(searchSettings(findable(code), typed).slice(0, 4)).toContain(id);
  });

  it.each(["", "   ", "xyzzyqq", "theme xyzzyqq"])("nothing by %j", (typed) => {
    expect(searchSettings(findable("en"), typed)).toEqual([]);
  });

  it.each(locales)("%s: each by its own label", (code) => {
    const all = findable(code);
    for (const { id, label } of all) {
      const [first] = searchSettings(all, label);
      expect(all.find((each) => each.id === first)?.label, id).toBe(label);
    }
  });

  it("the best first, whatever the order of words", () => {
    expect(searchSettings(findable("en"), "talk push")[0]).toBe("pushToTalk");
  });
});

it("whatever the search finds is a block of a page", () => {
  const pages = [...readdirSync(import.meta.dirname), "../../trust/SecurityPage.tsx"].filter((file) =>
    file.endsWith(".tsx"),
  );
  const source = pages.map((file) => readFileSync(join(import.meta.dirname, file), "utf8")).join("\n");
  const blocks = new Set([...source.matchAll(/<Setting id="(\w+)">/gu)].map(([, id]) => id));
  expect(settingIds.map(anchorOf).filter((anchor) => !blocks.has(anchor))).toEqual([]);
});
