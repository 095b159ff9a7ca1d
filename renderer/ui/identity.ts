/** Hues that stay apart from each other; the accent's own is left to the accent. */
const HUES = [14, 152, 176, 200, 224, 256, 284, 318, 342, 96];

function hash(text: string): number {
  let value = 2166136261;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 16777619);
  }
  // FNV alone leaves the low bits of similar ids alike.
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** The colour of a user or room id: always the same one, as a ground and an ink readable on it (≥ 4.5:1). */
export function colourOf(id: string): { hue: number; background: string; ink: string; deep: string } {
  const hue = HUES[hash(id) % HUES.length] ?? 224;
  return {
    hue,
    background: `linear-gradient(150deg, oklch(0.86 0.085 ${hue}), oklch(0.76 0.115 ${hue}))`,
    ink: `oklch(0.27 0.07 ${hue})`,
    deep: `oklch(0.27 0.045 ${hue})`,
  };
}

/** One or two letters for a name: of its first and last word, of a bare user id its local part; "?" when it has none. */
export function initialsOf(name: string): string {
  const words = name
    .replace(/^@([^:]*):.*$/, "$1")
    .split(/[\s._-]+/u)
    .map((word) => [...word].find((letter) => /[\p{L}\p{N}]/u.test(letter)))
    .filter((letter) => letter !== undefined);
  const first = words[0];
  if (first === undefined) return "?";
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return (first + last).toLocaleUpperCase();
}
