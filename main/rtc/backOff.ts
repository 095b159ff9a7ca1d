/**
 * A pause that doubles, up to a longest one, spread by ±25 %: whoever failed in the same moment as many others does not come
 * back in the same moment.
 *
 * @param attempt failures so far, counted from 0. @param random in [0, 1).
 * @returns ms
 */
export function backOffMs(firstMs: number, longestMs: number, attempt: number, random: number): number {
  // 2 ** 10 is past any longest pause; a larger exponent would only lose precision.
  return Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 10)) * (0.75 + random / 2);
}
