import { Settings } from "../../preload/contract.ts";
import type { CallArgs } from "../../preload/contract.ts";
import { JsonFile } from "./jsonFile.ts";

type SettingsChange = CallArgs<"changeSettings">;

export const defaultSettings: Settings = {
  theme: "system",
  language: "system",
  background: "none",
  noise: "standard",
  cameraOn: true,
  microphoneOn: true,
  doNotDisturb: false,
  messagePreviews: true,
  closeToTray: true,
  startAtLogin: false,
  globalMute: "",
  mediaKeyMutes: false,
  pushToTalk: false,
  pipOnMinimize: true,
  wireMode: "compatibility",
  neverDirect: false,
  reminderMinutes: 5,
  verifiedDevicesOnly: true,
  recoveryOfferHidden: false,
};

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
