/**
 * The snapshot file of the sync store: JSON lines → gzip → AES-256-GCM.
 *
 * `PARLEYSYNC1\n` (12 bytes, authenticated) | nonce (12 bytes, random for each file) | ciphertext | tag (16 bytes)
 *
 * The lines: `head` (version, user, sync token), `options`, `account`, one for each room, one for each room's
 * out-of-band members, `end` with the number of lines before it.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { promisify } from "node:util";
import { createGzip, gunzip } from "node:zlib";
import type { IRooms, IStateEventWithRoomId, IStoredClientOpts, ISyncData } from "matrix-js-sdk";
import { writeWhole } from "../../wholeFile.ts";

const MAGIC = Buffer.from("PARLEYSYNC1\n");
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 1;
/** Text made in one turn of the event loop, in characters: some milliseconds. */
const SLICE = 256 * 1024;
const SECTIONS = ["join", "invite", "knock"] as const;

/** All that a start from a stored session needs, at one point of the sync stream. */
export interface SyncSnapshot {
  userId: string;
  sync: ISyncData;
  clientOptions: IStoredClientOpts | undefined;
  /** Room id → members that came by lazy loading and not through the sync. */
  members: ReadonlyMap<string, IStateEventWithRoomId[]>;
}

type Line =
  | { is: "head"; version: number; userId: string; nextBatch: string }
  | { is: "options"; options: IStoredClientOpts | undefined }
  | { is: "account"; events: ISyncData["accountData"] }
  | { is: "room"; section: (typeof SECTIONS)[number]; id: string; data: IRooms[(typeof SECTIONS)[number]][string] }
  | { is: "members"; id: string; events: IStateEventWithRoomId[] }
  | { is: "end"; lines: number };

/**
 * Replaces the file as a whole: whoever reads it sees the old one or the new one, also after a power cut.
 * Text is made room by room, with a pause for other work in between; gzip runs on other threads.
 * @param key 32 bytes
 * @throws Error of the file system
 */
export async function writeSnapshot(file: string, key: Uint8Array, snapshot: SyncSnapshot): Promise<void> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(MAGIC);
  await writeWhole(file, async (append) => {
    await append(Buffer.concat([MAGIC, nonce]));
    // The crypto types don't say that a GCM cipher is a Transform stream, which it is.
    const encrypt: Transform = cipher;
    await pipeline(Readable.from(text(snapshot)), createGzip({ level: 4 }), encrypt, async (encrypted) => {
      for await (const chunk of encrypted as AsyncIterable<Buffer>) await append(chunk);
    });
    await append(cipher.getAuthTag());
  });
}

/**
 * Reads a snapshot back. Undefined where there is no file.
 * @throws Error where it is damaged, of another version, or was written with another key
 */
export async function readSnapshot(file: string, key: Uint8Array): Promise<SyncSnapshot | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  const body = MAGIC.length + NONCE_BYTES;
  if (bytes.length < body + TAG_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
    throw new Error("not a snapshot of this version");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(MAGIC.length, body), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(MAGIC).setAuthTag(bytes.subarray(-TAG_BYTES));
  // final() throws before anything of it is looked at when one bit is different.
  const zipped = Buffer.concat([decipher.update(bytes.subarray(body, -TAG_BYTES)), decipher.final()]);
  const unzipped = await promisify(gunzip)(zipped);
  return await parse(unzipped.toString("utf8").split("\n"));
}

async function* text(snapshot: SyncSnapshot): AsyncGenerator<string> {
  let slice = "";
  for (const line of lines(snapshot)) {
    slice += `${JSON.stringify(line)}\n`;
    if (slice.length < SLICE) continue;
    yield slice;
    slice = "";
    await nextTurn();
  }
  yield slice;
}

function* lines({ userId, sync, clientOptions, members }: SyncSnapshot): Generator<Line> {
  yield { is: "head", version: VERSION, userId, nextBatch: sync.nextBatch };
  yield { is: "options", options: clientOptions };
  yield { is: "account", events: sync.accountData };
  let count = 3;
  for (const section of SECTIONS) {
    for (const [id, data] of Object.entries(sync.roomsData[section])) {
      yield { is: "room", section, id, data };
      count++;
    }
  }
  for (const [id, events] of members) {
    yield { is: "members", id, events };
    count++;
  }
  yield { is: "end", lines: count };
}

async function parse(texts: string[]): Promise<SyncSnapshot> {
  const rooms: IRooms = { join: {}, invite: {}, knock: {}, leave: {} } as IRooms;
  const members = new Map<string, IStateEventWithRoomId[]>();
  let head: Extract<Line, { is: "head" }> | undefined;
  let clientOptions: IStoredClientOpts | undefined;
  let accountData: ISyncData["accountData"] = [];
  let whole = false;
  let parsed = 0;
  for (const [index, one] of texts.entries()) {
    if (one === "") continue;
    // What was decrypted and authenticated is what this program wrote.
    const line = JSON.parse(one) as Line;
    if (line.is === "head") {
      if (line.version !== VERSION) throw new Error(`snapshot version ${line.version}`);
      head = line;
    } else if (line.is === "options") clientOptions = line.options;
    else if (line.is === "account") accountData = line.events;
    else if (line.is === "room") Object.assign(rooms[line.section], { [line.id]: line.data });
    else if (line.is === "members") members.set(line.id, line.events);
    else whole = line.lines === index;
    parsed += one.length;
    if (parsed > SLICE) {
      parsed = 0;
      await nextTurn();
    }
  }
  if (!head || !whole) throw new Error("snapshot without head or end");
  return {
    userId: head.userId,
    sync: { nextBatch: head.nextBatch, accountData, roomsData: rooms },
    clientOptions,
    members,
  };
}
