/** Below this the model is sure of the room, above `personFrom` of the person; between them the edge is soft. */
const roomUntil = 0.35;
const personFrom = 0.75;
/** How much of the mask before stays in the new one, so that edges do not flicker. */
const kept = 0.25;

/**
 * The opacity of the person from the model's confidence. What it doubts counts as room rather than person, since showing
 * a piece of the room is worse than blurring a piece of a sleeve; and a pixel that turned into room is room at once.
 *
 * @param before the mask before; written over with the new one
 * @param confidence of each pixel, 0 to 1
 */
export function sharpenMask(before: Float32Array, confidence: ArrayLike<number>): void {
  for (let pixel = 0; pixel < before.length; pixel++) {
    // What is no number is room too, and must not stay in the masks to come.
    const confident = confidence[pixel] || 0;
    const sure = Math.max(0, Math.min(1, (confident - roomUntil) / (personFrom - roomUntil)));
    const smooth = sure * sure * (3 - 2 * sure);
    before[pixel] = smooth === 0 ? 0 : kept * (before[pixel] ?? 0) + (1 - kept) * smooth;
  }
}
