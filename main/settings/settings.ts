import { Settings, defaultSettings } from "../../preload/contract.ts";
import type { CallArgs } from "../../preload/contract.ts";
import { JsonFile } from "./jsonFile.ts";

export { defaultSettings } from "../../preload/contract.ts";

type SettingsChange = CallArgs<"changeSettings">;

/** What the person has chosen, without secrets, in the profile. */
export class SettingsStore {
  readonly #file: JsonFile<SettingsChange>;
  #settings: Settings;

  constructor(file: string) {
    this.#file = new JsonFile(file, Settings.partial());
    this.#settings = Settings.parse({ ...defaultSettings, ...this.#file.read() });
  }

  get current(): Settings {
    return this.#settings;
  }

  change(part: SettingsChange): Settings {
    this.#settings = Settings.parse({ ...this.#settings, ...part });
    this.#file.write(this.#settings);
    return this.#settings;
  }
}
