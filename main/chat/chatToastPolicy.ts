import type { ChatBody } from "../../preload/contract.ts";

/** A message that nobody has read yet and that came while the app was running. */
export interface NewMessage {
  id: string;
  /** By display name. */
  sender: string;
  body: ChatBody;
  /** Unix ms. */
  ts: number;
  /** Came while it was new; else the app, the computer or the homeserver had been away. */
  fresh: boolean;
  /** What the account's push rules say about it. */
  push: { notify: boolean; highlight: boolean; sound: boolean };
}

export interface RoomNews {
  roomId: string;
  /** Of the conference, or of the other person. */
  name: string;
  direct: boolean;
  /** Oldest first. */
  messages: readonly NewMessage[];
}

/** About the newest message of a room, or about all that came while nobody could be told. */
export type ChatToast =
  | { kind: "room"; id: string; room: Omit<RoomNews, "messages">; message: NewMessage; count: number }
  | { kind: "missed"; id: string; rooms: Omit<RoomNews, "messages">[]; messages: string[] };

export interface ChatToastNow {
  rooms: readonly RoomNews[];
  /** Ids of messages of which the person was told, or which they saw. */
  told: ReadonlySet<string>;
  /** What is on the screen. */
  shown: readonly ChatToast[];
  /** The room whose chat the window shows, if it does. */
  chatOpen: string | undefined;
  mainWindowFocused: boolean;
  doNotDisturb: boolean;
  canShow: boolean;
}

/** Rooms with a toast at a time: whoever floods many of them fills no screen. */
const MOST_ROOMS = 3;
const PREFIX = "chat:";
const MISSED = "chat-missed";

/**
 * The toasts of messages that shall be there now, and of which messages the person counts as told. A pure function:
 * whatever is gone from its answer is taken away. Told is who is mentioned, who is written to in a direct room, and whoever
 * has asked for it by a push rule with a sound. A toast stands until its message is read, here or elsewhere, or deleted.
 */
export function planChatToasts(now: ChatToastNow): { toasts: ChatToast[]; told: string[] } {
  // They are told once somebody can be.
  if (!now.canShow) return { toasts: [], told: [] };
  const rooms = now.rooms
    .map((room) => ({ ...room, messages: room.messages.filter((message) => wanted(room, message)) }))
    .filter(({ messages }) => messages.length > 0);
  const told = rooms.flatMap(({ messages }) => messages.map(({ id }) => id));
  // Who wants quiet is not told afterwards either: what is unread can be seen in the window.
  if (now.doNotDisturb) return { toasts: [], told };
  const elsewhere = rooms.filter(({ roomId }) => !(now.mainWindowFocused && roomId === now.chatOpen));
  const toasts = elsewhere
    .flatMap((room) => toastOf(room, now) ?? [])
    .toSorted((a, b) => b.message.ts - a.message.ts)
    .slice(0, MOST_ROOMS);
  const missed = missedToast(elsewhere, now);
  return { toasts: missed === undefined ? toasts : [...toasts, missed], told };
}

function wanted({ direct }: RoomNews, { push }: NewMessage): boolean {
  return push.notify && (direct || push.highlight || push.sound);
}

function toastOf({ messages, ...room }: RoomNews, now: ChatToastNow) {
  const fresh = messages.filter((message) => message.fresh);
  const newest = fresh.at(-1);
  if (newest === undefined) return undefined;
  const id = PREFIX + room.roomId;
  if (fresh.some((message) => !now.told.has(message.id)))
    return { kind: "room" as const, id, room, message: newest, count: fresh.length };
  // What it says is not changed, only taken away: a change would be shown as news.
  return now.shown.find(
    (toast) => toast.kind === "room" && toast.id === id && fresh.some((message) => message.id === toast.message.id),
  ) as Extract<ChatToast, { kind: "room" }> | undefined;
}

/** One for all that came meanwhile. Who looks at the window sees there what is unread. */
function missedToast(rooms: readonly RoomNews[], now: ChatToastNow): ChatToast | undefined {
  if (now.mainWindowFocused) return undefined;
  const missed = rooms.filter(({ messages }) => messages.some(({ fresh }) => !fresh));
  const messages = missed.flatMap((room) => room.messages.filter(({ fresh }) => !fresh).map(({ id }) => id));
  if (messages.some((id) => !now.told.has(id))) {
    const about = missed.map(({ roomId, name, direct }) => ({ roomId, name, direct }));
    return { kind: "missed", id: MISSED, rooms: about, messages };
  }
  return now.shown.find((toast) => toast.kind === "missed" && toast.messages.some((id) => messages.includes(id)));
}
