/**
 * What stood on the screen when the app was last open (spaces, conferences, rooms, people), so that a start shows it before
 * the rooms themselves are read: with a thousand of them that takes a second.
 *
 * `PARLEYSHOWN1\n` (13 bytes, authenticated) | nonce (12 bytes) | AES-256-GCM of JSON | tag (16 bytes). A picture and never
 * a source: whoever is in a call by now is not in it, and the lists of the running client take its place.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { ConferencesState, Contact, Person, PlacesState } from "../../../preload/contract.ts";
import type { AppState } from "../../../preload/contract.ts";
import { logFor } from "../../logging/log.ts";
import { writeWhole } from "../../wholeFile.ts";

const log = logFor("shown-rooms");
const MAGIC = Buffer.from("PARLEYSHOWN1\n");
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const ShownRooms = z.object({
  me: Person,
  conferences: ConferencesState,
  places: PlacesState,
  people: z.array(Contact),
});
export type ShownRooms = z.infer<typeof ShownRooms>;

/** Of one session. */
export class ShownRoomsFile {
  readonly #file: string;
  readonly #storageKey: () => Uint8Array;
  #written = "";
  #writing: Promise<void> = Promise.resolve();

  /** @param storageKey of the session, as it is now. */
  constructor(file: string, storageKey: () => Uint8Array) {
    this.#file = file;
    this.#storageKey = storageKey;
  }

  get #key(): Uint8Array {
    return Buffer.from(hkdfSync("sha256", this.#storageKey(), "", "parley shown rooms", 32));
  }

  /** Undefined where there is none that can be used: then the start shows the rooms when they are known. */
  read(userId: string): ShownRooms | undefined {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.#file);
    } catch {
      return undefined;
    }
    try {
      const body = MAGIC.length + NONCE_BYTES;
      if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error("another version");
      const decipher = createDecipheriv("aes-256-gcm", this.#key, bytes.subarray(MAGIC.length, body), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(MAGIC).setAuthTag(bytes.subarray(-TAG_BYTES));
      const text = Buffer.concat([decipher.update(bytes.subarray(body, -TAG_BYTES)), decipher.final()]).toString();
      const shown = ShownRooms.parse(JSON.parse(text));
      if (shown.me.userId !== userId || !shown.conferences.ready) throw new Error("of somebody else");
      this.#written = text;
      return shown;
    } catch (error) {
      log.warn("what was shown last can't be read", error);
      return undefined;
    }
  }

  /** Replaces the file as a whole, where anything changed. Never rejects: the next start is slower, and that is all. */
  write(state: AppState): Promise<void> {
    const shown = shownOf(state);
    if (shown === undefined) return this.#writing;
    const text = JSON.stringify(shown);
    if (text === this.#written) return this.#writing;
    this.#written = text;
    this.#writing = this.#writing
      .then(() => this.#replace(text))
      .catch((error: unknown) => log.warn("what is shown could not be kept", error));
    return this.#writing;
  }

  async #replace(text: string): Promise<void> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce).setAAD(MAGIC);
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    await writeWhole(this.#file, Buffer.concat([MAGIC, nonce, sealed, cipher.getAuthTag()]));
  }
}

/** Undefined while the lists are not those of a running session. */
export function shownOf({ session, conferences, places, people }: AppState): ShownRooms | undefined {
  if (session.phase !== "signedIn" || !conferences.ready) return undefined;
  const spaces = conferences.spaces.map((space) => ({
    ...space,
    conferences: space.conferences.map((conference) => ({ ...conference, present: [] })),
  }));
  return {
    me: session.me,
    conferences: { ready: true, spaces },
    places: { ...places, rooms: places.rooms.map((room) => ({ ...room, present: [] })) },
    people: people.map((contact) => ({ ...contact, present: false })),
  };
}
