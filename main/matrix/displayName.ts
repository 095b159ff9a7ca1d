const MAX_LENGTH = 80;
/** Combining marks a base character may carry before the rest is dropped: enough for any living script, not for zalgo. */
const MAX_MARKS = 3;

/** Several lines of text from the network, made harmless as a name is, cut at `max` characters; "" when it is none. */
export function cleanText(raw: unknown, max: number): string {
  if (typeof raw !== "string") return "";
  const lines = raw.slice(0, max * 4).split(/\r?\n/);
  return [...lines.map(harmless).join("\n").trim()].slice(0, max).join("");
}

function harmless(text: string): string {
  return (
    text
      .normalize("NFC")
      // Zero-width joiner stays: family emoji and several scripts need it.
      .replace(/(?!\u200D)[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Cs}]/gu, (match) =>
        /[\n\r\t]/.test(match) ? " " : "",
      )
      .replace(/\u200D{2,}/gu, "\u200D")
      // A joiner between them ends no tower.
      .replace(new RegExp(`((?:\\u200D?\\p{M}){${MAX_MARKS}})(?:\\u200D?\\p{M})+`, "gu"), "$1")
      .replace(/\s+/gu, " ")
      .trim()
  );
}

/**
 * A name from the network, made harmless for display: one line, no control, format or bidi override characters,
 * no towers of combining marks, at most 80 characters. Markup needs no care here: views show text, never HTML.
 *
 * @returns the cleaned name, or `fallback` when nothing visible remains.
 */
export function cleanName(raw: unknown, fallback: string): string {
  if (typeof raw !== "string") return fallback;
  // Cut before anything costly: a 100 kB name needs no normalising.
  const cleaned = harmless(raw.slice(0, 1000));
  const short = [...cleaned].slice(0, MAX_LENGTH).join("").trim();
  // Letters can be invisible too: the Hangul fillers, a Braille pattern without dots.
  return /[^\s\u2800\p{M}\p{Default_Ignorable_Code_Point}]/u.test(short) ? short : fallback;
}

/** `alice` of `@alice:example.org`. */
export function localPart(userId: string): string {
  return userId.slice(1).split(":")[0] ?? userId;
}
