import type { ChatBody, ChatMessage, ChatReaction } from "../../preload/contract.ts";
import { MAX_MESSAGE_LENGTH } from "../../preload/contract.ts";
import { cleanName } from "../matrix/displayName.ts";
import { excerptOf, cleanText, stripReplyFallback } from "./chatText.ts";
import { readFile } from "./fileContent.ts";

/** An event of a room as far as the chat goes, decrypted if it can be. */
export interface ChatEvent {
  id: string;
  type: string;
  sender: string;
  ts: number;
  /** As it was sent, edits not applied. */
  content: Record<string, unknown>;
  /** `m.relates_to`, which stays in the clear in an encrypted event. */
  relation: unknown;
  redacted: boolean;
  undecryptable: boolean;
  status: "sent" | "sending" | "failed";
}

export interface ChatRoom {
  me: string;
  /** A name as the person gave it, from the network. */
  nameOf(userId: string): unknown;
  mayDelete(event: ChatEvent): boolean;
  mayWrite: boolean;
  isIgnored(userId: string): boolean;
}

/** Reactions a message shows, by kind; a flood of them is no conversation. */
const MAX_REACTIONS = 12;
const MAX_NAMES = 12;
const texts = new Set<unknown>(["m.text", "m.emote", "m.notice"]);
/** Polls and whatever else is meant to be read, but not by us. */
const POLLS = new Set(["m.poll.start", "org.matrix.msc3381.poll.start"]);

/**
 * The messages of a room: edits applied, deleted ones gone, reactions counted, what is malformed left out. A pure
 * function of the events in their order.
 */
export function chatMessages(events: readonly ChatEvent[], room: ChatRoom): ChatMessage[] {
  const live = events.filter((event) => !event.redacted && !room.isIgnored(event.sender));
  const edits = newestEdits(live);
  const reactions = reactionsByMessage(live);
  const messages = new Map<string, ChatMessage>();
  let lastId = "";
  for (const event of live) {
    const edit = edits.get(event.id);
    const body = bodyOf(event, edit?.sender === event.sender ? edit : undefined);
    if (body === undefined) continue;
    const last = messages.get(lastId);
    if (body.kind === "undecryptable" && last?.body.kind === "undecryptable" && last.sender.userId === event.sender) {
      messages.set(last.id, { ...last, body: { kind: "undecryptable", count: last.body.count + 1 } });
      continue;
    }
    lastId = event.id;
    const own = event.sender === room.me;
    const answered = replyTarget(event.relation);
    const sent = event.status === "sent";
    messages.set(event.id, {
      id: event.id,
      sender: personOf(event.sender, room),
      own,
      ts: event.ts,
      body,
      edited: body.kind === "text" && edit?.sender === event.sender,
      ...(answered === undefined ? {} : { replyTo: { id: answered, ...quote(messages.get(answered)) } }),
      reactions: countReactions(reactions.get(event.id) ?? [], room),
      status: event.status,
      mayEdit: own && sent && room.mayWrite && body.kind === "text" && body.look !== "notice" && !body.cut,
      mayDelete: sent ? body.kind !== "undecryptable" && room.mayDelete(event) : event.status === "failed",
    });
  }
  return [...messages.values()];
}

/** Whether it is a message to a person: what counts as unread. */
export function isMessage(event: ChatEvent): boolean {
  return !event.redacted && !event.undecryptable && bodyOf(event, undefined) !== undefined;
}

function bodyOf(event: ChatEvent, edit: ChatEvent | undefined): ChatBody | undefined {
  if (event.undecryptable)
    return relationType(event.relation) === "m.replace" ? undefined : { kind: "undecryptable", count: 1 };
  if (POLLS.has(event.type)) return { kind: "unknown" };
  if (event.type === "m.sticker") return readFile({ ...event.content, msgtype: "m.image" }) ?? { kind: "unknown" };
  if (event.type !== "m.room.message" || relationType(event.relation) === "m.replace") return undefined;
  // An edit may change words, never what a message is.
  const isText = texts.has(event.content["msgtype"]);
  const { msgtype, body } = edit === undefined || !isText ? event.content : newContent(edit);
  switch (msgtype) {
    case "m.text":
    case "m.emote":
    case "m.notice": {
      if (typeof body !== "string") return undefined;
      const answers = replyTarget(event.relation) !== undefined;
      const { text, cut } = cleanText(answers ? stripReplyFallback(body.slice(0, MAX_MESSAGE_LENGTH * 3)) : body);
      if (text === "") return undefined;
      const look = msgtype === "m.emote" ? "emote" : msgtype === "m.notice" ? "notice" : "text";
      return { kind: "text", text, look, cut };
    }
    case "m.image":
    case "m.file":
    case "m.audio":
    case "m.video":
      return readFile(event.content) ?? { kind: "unknown" };
    default:
      // Keys in a verification between two devices are nobody's reading.
      return msgtype === "m.key.verification.request" ? undefined : { kind: "unknown" };
  }
}

/** The newest edit of each message; who may edit is checked where it is used. */
function newestEdits(events: readonly ChatEvent[]): Map<string, ChatEvent> {
  const senders = new Map(events.map((event) => [event.id, event.sender]));
  const edits = new Map<string, ChatEvent>();
  for (const event of events) {
    if (event.type !== "m.room.message" || relationType(event.relation) !== "m.replace") continue;
    const target = relationTarget(event.relation);
    if (target === undefined || senders.get(target) !== event.sender) continue;
    const content = newContent(event);
    if (!texts.has(content["msgtype"]) || typeof content["body"] !== "string") continue;
    const before = edits.get(target);
    if (before === undefined || before.ts <= event.ts) edits.set(target, event);
  }
  return edits;
}

function newContent(edit: ChatEvent): Record<string, unknown> {
  const content = edit.content["m.new_content"];
  return isObject(content) ? content : {};
}

function reactionsByMessage(events: readonly ChatEvent[]): Map<string, ChatEvent[]> {
  const found = new Map<string, ChatEvent[]>();
  for (const event of events) {
    if (event.type !== "m.reaction" || relationType(event.relation) !== "m.annotation") continue;
    const target = relationTarget(event.relation);
    if (target === undefined || reactionKey(event.relation) === undefined) continue;
    const list = found.get(target);
    if (list === undefined) found.set(target, [event]);
    else list.push(event);
  }
  return found;
}

/** A person counts once for each kind. */
function countReactions(events: readonly ChatEvent[], room: ChatRoom): ChatReaction[] {
  const bySender = new Map<string, Set<string>>();
  for (const event of events) {
    const key = reactionKey(event.relation) ?? "";
    const senders = bySender.get(key) ?? new Set<string>();
    bySender.set(key, senders.add(event.sender));
  }
  return [...bySender].slice(0, MAX_REACTIONS).map(([key, senders]) => ({
    key,
    count: senders.size,
    mine: senders.has(room.me),
    names: [...senders].slice(0, MAX_NAMES).map((userId) => personOf(userId, room).displayName),
  }));
}

/** What a reaction says, short enough for a chip; `undefined` for what is none. */
export function reactionKey(relation: unknown): string | undefined {
  const key = isObject(relation) ? relation["key"] : undefined;
  if (typeof key !== "string") return undefined;
  const cleaned = [...cleanName(key, "")].slice(0, 16).join("");
  return cleaned === "" ? undefined : cleaned;
}

function quote(message: ChatMessage | undefined) {
  if (message === undefined) return {};
  const { body, sender } = message;
  if (body.kind === "text") return { quoted: { sender, excerpt: excerptOf(body.text) } };
  if (body.kind === "file") return { quoted: { sender, excerpt: body.file.name } };
  return {};
}

function personOf(userId: string, room: ChatRoom) {
  return { userId, displayName: cleanName(room.nameOf(userId), userId) };
}

function relationType(relation: unknown): unknown {
  return isObject(relation) ? relation["rel_type"] : undefined;
}

export function relationTarget(relation: unknown): string | undefined {
  const id = isObject(relation) ? relation["event_id"] : undefined;
  return typeof id === "string" ? id : undefined;
}

/** The message it answers. In a thread the last one is named for clients without threads: that is no answer. */
function replyTarget(relation: unknown): string | undefined {
  if (!isObject(relation) || relation["is_falling_back"] === true) return undefined;
  return relationTarget(relation["m.in_reply_to"]);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
