import { MAX_THUMBNAIL } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";

/** How well it looks; a thumbnail is seen at a quarter of its size. */
const QUALITY = 0.8;

/** Makes thumbnails of pictures that main sends: decoding belongs into the sandbox. Main has measured them before. */
export function makeThumbnails(): () => void {
  return window.parley.on.thumbnailWanted(({ id, bytes, type }) => {
    void make(new Blob([new Uint8Array(bytes)], { type }))
      .catch(() => null)
      .then((made) => ask("giveThumbnail", { id, bytes: made }));
  });
}

async function make(picture: Blob): Promise<Uint8Array<ArrayBuffer> | null> {
  const whole = await createImageBitmap(picture);
  try {
    const scale = Math.min(1, MAX_THUMBNAIL.width / whole.width, MAX_THUMBNAIL.height / whole.height);
    const width = Math.max(1, Math.floor(whole.width * scale));
    const height = Math.max(1, Math.floor(whole.height * scale));
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    if (context === null) return null;
    context.imageSmoothingQuality = "high";
    context.drawImage(whole, 0, 0, width, height);
    // A format that keeps what is see-through, and that every client shows.
    const made = await canvas.convertToBlob({ type: "image/webp", quality: QUALITY });
    return made.size > MAX_THUMBNAIL.bytes ? null : new Uint8Array(await made.arrayBuffer());
  } finally {
    whole.close();
  }
}
