import { MAX_MESSAGE_LENGTH } from "../../preload/contract.ts";
import { cleanName } from "../matrix/displayName.ts";

/** Combining marks a base character may carry: as for names, enough for any living script, not for zalgo. A joiner ends no tower. */
const joiners = String.raw`[\u200C\u200D\u{E0020}-\u{E007F}]*`;
const towers = new RegExp(String.raw`(\p{M}${joiners}\p{M}${joiners}\p{M})(?:${joiners}\p{M})+`, "gu");
/** Control, format (bidi overrides too), private, unassigned, line separators and lone surrogates; joiners and tags of flags stay. */
const harmful = /(?!\u200C|\u200D|[\u{E0020}-\u{E007F}\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * The text of a message from the network, made harmless for display: lines stay, what could disturb the text around it
 * goes, and its length is bounded. Markup is no matter here: views show text, never HTML.
 */
export function cleanText(raw: string): { text: string; cut: boolean } {
  // Before anything costly.
  const cut = raw.length > MAX_MESSAGE_LENGTH;
  const text = raw
    .slice(0, MAX_MESSAGE_LENGTH)
    .replaceAll(/\r\n?|\u2028|\u2029/gu, "\n")
    .replaceAll(harmful, "")
    .replaceAll(towers, "$1")
    .replaceAll(/\n{3,}/gu, "\n\n")
    .replaceAll(/^\n+|\s+$/gu, "");
  return { text, cut };
}

/** The quote that older clients write before their answer. */
export function stripReplyFallback(body: string): string {
  if (!body.startsWith("> ")) return body;
  const lines = body.split("\n");
  const end = lines.findIndex((line) => !line.startsWith(">"));
  if (end === -1) return body;
  return lines.slice(lines[end] === "" ? end + 1 : end).join("\n");
}

/** One short line of it. */
export function excerptOf(text: string): string {
  const line = cleanName(text.slice(0, 400), "");
  return line.length < text.trim().length ? `${line}…` : line;
}
