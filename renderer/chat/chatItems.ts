import type { ChatMessage } from "../../preload/contract.ts";

/** What the list shows, one below the other. */
export type ChatItem =
  | { kind: "day"; key: string; ts: number }
  | { kind: "new"; key: string }
  | { kind: "group"; key: string; messages: [ChatMessage, ...ChatMessage[]] };

/** Messages of one person that follow each other so soon stand under one name. */
const TOGETHER_MS = 5 * 60_000;

/** @param firstNew the message before which "New" stands */
export function chatItems(messages: readonly ChatMessage[], firstNew: string | undefined): ChatItem[] {
  const items: ChatItem[] = [];
  let before: ChatMessage | undefined;
  for (const message of messages) {
    if (before === undefined || dayOf(before.ts) !== dayOf(message.ts)) {
      items.push({ kind: "day", key: `day ${dayOf(message.ts)} ${message.id}`, ts: message.ts });
    }
    if (message.id === firstNew) items.push({ kind: "new", key: "new" });
    const last = items.at(-1);
    const together =
      last?.kind === "group" &&
      before?.sender.userId === message.sender.userId &&
      message.ts - before.ts < TOGETHER_MS &&
      message.replyTo === undefined;
    if (together) last.messages.push(message);
    else items.push({ kind: "group", key: message.id, messages: [message] });
    before = message;
  }
  return items;
}

/**
 * The messages by others at the end of a view that were not in the one before. History that is read is no news; where
 * nothing was known yet, what the person has not seen is.
 */
export function newMessages(
  before: readonly ChatMessage[],
  after: readonly ChatMessage[],
  firstUnread: string | undefined,
): ChatMessage[] {
  const known = new Set(before.map(({ id }) => id));
  const newest = after.findLastIndex(({ id }) => known.has(id));
  const unread = after.findIndex(({ id }) => id === firstUnread);
  const from = before.length === 0 && unread !== -1 ? unread : newest + 1;
  if (newest === -1 && (before.length > 0 || unread === -1)) return [];
  return after.slice(from).filter(({ own, body }) => !own && body.kind !== "undecryptable");
}

function dayOf(ts: number): string {
  const date = new Date(ts);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

export type TextPart = { text: string } | { link: string };

/** Web addresses in a text; everything else stays text. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"'`]{1,2000}/giu)) {
    // The end of a sentence, or of brackets around it, is not part of it.
    let link = match[0].replace(/[.,;:!?…]+$/u, "");
    if (link.endsWith(")") && !link.includes("(")) link = link.slice(0, -1);
    if (!URL.canParse(link)) continue;
    if (match.index > at) parts.push({ text: text.slice(at, match.index) });
    parts.push({ link });
    at = match.index + link.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

/** A few emoji and nothing else are shown large. */
export const isEmojiOnly = (text: string): boolean => /^(?:\p{RGI_Emoji}\s?){1,3}$/v.test(text);

/** "12 kB", "3.4 MB" in the person's language. */
export function formatSize(bytes: number, language: string): string {
  const units = ["kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(units.length - 1, bytes < 1_000_000 ? 0 : Math.floor(Math.log10(bytes) / 3) - 1);
  const format = new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[step] ?? "kilobyte",
    unitDisplay: "short",
    maximumFractionDigits: step === 0 ? 0 : 1,
  });
  return format.format(step === 0 ? Math.ceil(bytes / 1000) : bytes / 1000 ** (step + 1));
}
