import { z } from "zod";
import type { JsonFile } from "../settings/jsonFile.ts";

/** What a person has said about a widget, until it is another one: by room, id and address. */
export const Remembered = z.array(
  z.object({
    roomId: z.string(),
    id: z.string(),
    url: z.string(),
    /** May be opened at all. */
    opened: z.boolean(),
    asked: z.array(z.string()),
    granted: z.array(z.string()),
    /** May know, provably, who the person is. */
    identity: z.boolean().optional(),
  }),
);
export type Remembered = z.infer<typeof Remembered>;
type Entry = Remembered[number];
/** Left out when there are more, the oldest first. */
const MOST = 200;

export interface WidgetKey {
  roomId: string;
  id: string;
  url: string;
}

export class WidgetMemory {
  readonly #file: JsonFile<Remembered>;
  #entries: Remembered;

  constructor(file: JsonFile<Remembered>) {
    this.#file = file;
    this.#entries = file.read() ?? [];
  }

  /** Nothing, when the address is another one than before. */
  of(key: WidgetKey): Entry | undefined {
    return this.#entries.find((entry) => isOf(entry, key));
  }

  change(key: WidgetKey, part: Partial<Omit<Entry, keyof WidgetKey>>): void {
    const before = this.of(key) ?? { ...key, opened: false, asked: [], granted: [] };
    // An entry of another address of the same widget is void.
    const others = this.#entries.filter((entry) => entry.roomId !== key.roomId || entry.id !== key.id);
    this.#entries = [...others, { ...before, ...part }].slice(-MOST);
    this.#file.write(this.#entries);
  }

  /** @returns what was granted, if exactly these were asked for or fewer; undefined: ask (again). */
  grantedOf(key: WidgetKey, wanted: readonly string[]): Set<string> | undefined {
    const entry = this.of(key);
    if (entry === undefined || !wanted.every((each) => entry.asked.includes(each))) return undefined;
    return new Set(wanted.filter((each) => entry.granted.includes(each)));
  }
}

function isOf(entry: Entry, { roomId, id, url }: WidgetKey): boolean {
  return entry.roomId === roomId && entry.id === id && entry.url === url;
}
