import { ask } from "../store/parley.ts";

export interface ShownPicture {
  url: string;
  width: number;
  height: number;
}

/** Pictures kept at once; the ones longest out of use are fetched again when they are seen again. */
const MAX_KEPT = 60;
const kept = new Map<string, Promise<ShownPicture | undefined>>();

/** The picture of a message, or its thumbnail, as a blob of this page; undefined when it can't be shown. */
export function pictureOf(roomId: string, id: string, small: boolean): Promise<ShownPicture | undefined> {
  const key = `${id} ${small}`;
  const known = kept.get(key);
  const picture =
    known ??
    ask("getChatImage", { roomId, id, small }).then((answer) => {
      if (!answer.ok) return undefined;
      const { bytes, type, width, height } = answer.value;
      return { url: URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type })), width, height };
    });
  kept.delete(key);
  kept.set(key, picture);
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_KEPT) break;
    forget(oldest);
  }
  return picture;
}

/** Gives back their memory. */
export function forgetPictures(): void {
  for (const key of kept.keys()) forget(key);
}

function forget(key: string): void {
  void kept.get(key)?.then((picture) => picture && URL.revokeObjectURL(picture.url));
  kept.delete(key);
}
