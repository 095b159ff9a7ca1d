import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Settings } from "../../preload/contract.ts";
import type { CallArgs } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";

const log = logFor("settings");

type SettingsChange = CallArgs<"changeSettings">;

export const defaultSettings: Settings = { theme: "system", language: "system", cameraOn: true, microphoneOn: true };

/** Settings without secrets, a JSON file in the profile. A damaged file is logged and replaced by defaults. */
export class SettingsStore {
  readonly #file: string;
  #settings: Settings;

  constructor(file: string) {
    this.#file = file;
    this.#settings = this.#read();
  }

  get current(): Settings {
    return this.#settings;
  }

  change(part: SettingsChange): Settings {
    this.#settings = Settings.parse({ ...this.#settings, ...part });
    mkdirSync(dirname(this.#file), { recursive: true });
    const temporary = `${this.#file}.new`;
    writeFileSync(temporary, JSON.stringify(this.#settings, null, 2));
    renameSync(temporary, this.#file);
    return this.#settings;
  }

  #read(): Settings {
    let text: string;
    try {
      text = readFileSync(this.#file, "utf8");
    } catch {
      return defaultSettings;
    }
    try {
      return Settings.parse({ ...defaultSettings, ...(JSON.parse(text) as object) });
    } catch (error) {
      log.warn("settings file is damaged, starting from defaults", error);
      return defaultSettings;
    }
  }
}
