import { z } from "zod";
import { PortableSettings, SettingsOfFile } from "../../preload/contract.ts";
import type { Settings } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";

const FORMAT = "io.parley.settings";
/** Raised when a reader of before would take something for what it is not; a setting more is no reason. */
const VERSION = 1;
/** What a file of settings may be at most, in bytes: a thousand times what it is. */
export const MAX_SETTINGS_BYTES = 256 * 1024;

const Head = z.object({ format: z.literal(FORMAT), version: z.number().int().positive() });
const File = Head.extend({ settings: SettingsOfFile });

/** Settings as a file that another computer understands. Nothing secret is in it, and no id of a device. */
export function writeSettings(settings: Settings, app: string): string {
  const file = { format: FORMAT, version: VERSION, writtenBy: app, settings: PortableSettings.parse(settings) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * What a file changes. Settings that this version does not know are left out, as are those of before that are no more.
 *
 * @throws ParleyFailure `SettingsFileTooLarge`; `SettingsFileDamaged` (no JSON, or a value that can't be; its name as
 * detail); `SettingsFileForeign` (JSON of something else); `SettingsFileTooNew`.
 */
export function readSettings(bytes: Uint8Array): SettingsOfFile {
  if (bytes.byteLength > MAX_SETTINGS_BYTES) throw new ParleyFailure("SettingsFileTooLarge");
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ParleyFailure("SettingsFileDamaged", { cause });
  }
  const head = Head.safeParse(json);
  if (!head.success) throw new ParleyFailure("SettingsFileForeign", { cause: head.error });
  if (head.data.version > VERSION)
    throw new ParleyFailure("SettingsFileTooNew", { detail: `version ${head.data.version}` });
  const file = File.safeParse(json);
  if (file.success) return file.data.settings;
  const where = file.error.issues[0]?.path.join(".");
  throw new ParleyFailure("SettingsFileDamaged", {
    cause: file.error,
    ...(where === undefined ? {} : { detail: where }),
  });
}
