import { randomUUID } from "node:crypto";
import { MAX_THUMBNAIL } from "../../preload/contract.ts";
import type { EventPayload } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";
import { readImageHeader } from "./imageHeader.ts";
import type { ImageHeader } from "./imageHeader.ts";

const log = logFor("chat");

/** Main decodes no pictures: a page in its sandbox does, and gets so long for it, ms. */
const ANSWER_MS = 8_000;
/** A picture with fewer bytes, and no more pixels than a thumbnail, is its own. */
const SMALL_BYTES = 200 * 1024;

export interface Thumbnail extends ImageHeader {
  bytes: Uint8Array;
}

/** Whether a picture that is sent needs a smaller one beside it. */
export function needsThumbnail({ width, height }: ImageHeader, bytes: number): boolean {
  return width > MAX_THUMBNAIL.width || height > MAX_THUMBNAIL.height || bytes > SMALL_BYTES;
}

/** What the page made of it, if it is what was asked for: a small bitmap of a known format, smaller than the picture. */
export function checkThumbnail(bytes: Uint8Array, of: number): Thumbnail | undefined {
  const header = readImageHeader(bytes);
  if (header === undefined || bytes.byteLength > MAX_THUMBNAIL.bytes || bytes.byteLength >= of) return undefined;
  if (header.width > MAX_THUMBNAIL.width || header.height > MAX_THUMBNAIL.height) return undefined;
  return { bytes, ...header };
}

/** Has thumbnails made by the page. Whatever goes wrong there, the picture is sent without one. */
export class Thumbnails {
  readonly #ask: (picture: EventPayload<"thumbnailWanted">) => void;
  readonly #waiting = new Map<string, (bytes: Uint8Array | null) => void>();

  constructor(ask: (picture: EventPayload<"thumbnailWanted">) => void) {
    this.#ask = ask;
  }

  async of(bytes: Uint8Array, header: ImageHeader): Promise<Thumbnail | undefined> {
    if (!needsThumbnail(header, bytes.byteLength)) return undefined;
    const id = randomUUID();
    const made = await new Promise<Uint8Array | null>((resolve) => {
      const timer = setTimeout(resolve, ANSWER_MS, null);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.#ask({ id, bytes: new Uint8Array(bytes), type: header.type });
    });
    this.#waiting.delete(id);
    const thumbnail = made === null ? undefined : checkThumbnail(made, bytes.byteLength);
    if (thumbnail === undefined) log.info("a picture goes without a thumbnail");
    return thumbnail;
  }

  /** The page's answer; null when it could not read the picture. Of an id that nobody waits for, nothing is kept. */
  answer(id: string, bytes: Uint8Array | null): void {
    this.#waiting.get(id)?.(bytes);
  }
}
