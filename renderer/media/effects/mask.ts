/** Below this the model is sure of the room, above `personFrom` of the person; between them the edge is soft. */
const roomUntil = 0.45;
const personFrom = 0.85;
/** How much of the mask before stays in the new one, so that edges do not flicker. */
const kept = 0.25;

/**
 * The opacity of the person from the model's confidence. What it doubts counts as room rather than person, since showing
 * a piece of the room is worse than blurring a piece of a sleeve: so does the outermost pixel of the person, and a pixel
 * that turned into room is room at once.
 *
 * @param before the mask before; written over with the new one
 * @param confidence of each pixel, 0 to 1
 * @param width of a row of both
 */
export function sharpenMask(before: Float32Array, confidence: ArrayLike<number>, width: number): void {
  const at = (pixel: number) => confidence[pixel];
  for (let pixel = 0; pixel < before.length; pixel++) {
    const column = pixel % width;
    const own = at(pixel);
    const least = Math.min(
      own ?? 0,
      (column > 0 ? at(pixel - 1) : own) ?? 0,
      (column < width - 1 ? at(pixel + 1) : own) ?? 0,
      at(pixel - width) ?? own ?? 0,
      at(pixel + width) ?? own ?? 0,
    );
    // What is no number is room too, and must not stay in the masks to come.
    const sure = Math.max(0, Math.min(1, ((least || 0) - roomUntil) / (personFrom - roomUntil)));
    const smooth = sure * sure * (3 - 2 * sure);
    before[pixel] = smooth === 0 ? 0 : kept * (before[pixel] ?? 0) + (1 - kept) * smooth;
  }
}
