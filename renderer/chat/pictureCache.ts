import { ask } from "../store/parley.ts";

export interface ShownPicture {
  url: string;
  width: number;
  height: number;
}

/** Pictures kept at once; the ones longest out of use are fetched again when they are seen again. */
const MAX_KEPT = 60;
const kept = new Map<string, Promise<ShownPicture | undefined>>();

/** The picture of a message as a blob of this page; undefined when it can't be shown. */
export function pictureOf(roomId: string, id: string): Promise<ShownPicture | undefined> {
  const known = kept.get(id);
  const picture =
    known ??
    ask("getChatImage", { roomId, id }).then((answer) => {
      if (!answer.ok) return undefined;
      const { bytes, type, width, height } = answer.value;
      return { url: URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type })), width, height };
    });
  kept.delete(id);
  kept.set(id, picture);
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_KEPT) break;
    forget(oldest);
  }
  return picture;
}

/** Gives back their memory. */
export function forgetPictures(): void {
  for (const id of kept.keys()) forget(id);
}

function forget(id: string): void {
  void kept.get(id)?.then((picture) => picture && URL.revokeObjectURL(picture.url));
  kept.delete(id);
}
