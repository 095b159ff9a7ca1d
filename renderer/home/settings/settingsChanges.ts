import type { PortableSettings, Settings, SettingsOfFile } from "../../../preload/contract.ts";

type Key = keyof PortableSettings;
type Value = PortableSettings[Key];

export interface SettingsChange {
  key: Key;
  from: Value;
  to: Value;
}

/** What a file would change, in the order of the file. */
export function changesOf(settings: Settings, file: SettingsOfFile): SettingsChange[] {
  return (Object.keys(file) as Key[]).flatMap((key) => {
    const to = file[key];
    return to === undefined || to === settings[key] ? [] : [{ key, from: settings[key], to }];
  });
}
