import { z } from "zod";
import { Person } from "./person.ts";

/** The chat of a room as the page shows it: plain text throughout, already made harmless (main/chat/chatText.ts). */

/** UTF-16 units; what is longer is cut for display and refused for sending, since an event has 64 kB at most. */
export const MAX_MESSAGE_LENGTH = 8_000;
/** Bytes that the page may hand over for one file; the homeserver may allow less. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024;

/** What a thumbnail is at most: pixels and bytes. */
export const MAX_THUMBNAIL = { width: 800, height: 600, bytes: 300 * 1024 } as const;

export const EventId = z.string().min(2).max(255);

export const ChatFile = z.object({
  /** Cleaned for display. */
  name: z.string(),
  kind: z.enum(["image", "audio", "video", "file"]),
  /** Bytes, as the sender says. */
  size: z.number().optional(),
  /** Pixels, as the sender says: a hint for the place that a picture takes. */
  width: z.number().optional(),
  height: z.number().optional(),
  /** Whether the picture may be asked for (`getChatImage`). */
  preview: z.boolean(),
});
export type ChatFile = z.infer<typeof ChatFile>;

export const ChatBody = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("text"),
    text: z.string(),
    look: z.enum(["text", "emote", "notice"]),
    /** It was longer than what is shown. */
    cut: z.boolean(),
  }),
  z.object({ kind: z.literal("file"), file: ChatFile, caption: z.string().optional() }),
  /** Nothing this device has a key for; `count` of them in a row. */
  z.object({ kind: z.literal("undecryptable"), count: z.number() }),
  /** Something another client can show. */
  z.object({ kind: z.literal("unknown") }),
]);
export type ChatBody = z.infer<typeof ChatBody>;

export const ChatReaction = z.object({
  key: z.string(),
  count: z.number(),
  mine: z.boolean(),
  names: z.array(z.string()),
});
export type ChatReaction = z.infer<typeof ChatReaction>;

export const ChatReply = z.object({
  id: z.string(),
  /** Left out when the message it answers is not at hand: deleted, or further back. */
  quoted: z.object({ sender: Person, excerpt: z.string() }).optional(),
});

export const ChatMessage = z.object({
  id: z.string(),
  sender: Person,
  own: z.boolean(),
  /** Unix ms. */
  ts: z.number(),
  body: ChatBody,
  edited: z.boolean(),
  replyTo: ChatReply.optional(),
  reactions: z.array(ChatReaction),
  status: z.enum(["sent", "sending", "failed"]),
  mayEdit: z.boolean(),
  mayDelete: z.boolean(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

export const ChatUpload = z.object({ name: z.string(), loaded: z.number(), total: z.number() });
export type ChatUpload = z.infer<typeof ChatUpload>;

export const ChatView = z.object({
  roomId: z.string(),
  /** Oldest first. */
  messages: z.array(ChatMessage),
  hasOlder: z.boolean(),
  loadingOlder: z.boolean(),
  encrypted: z.boolean(),
  mayWrite: z.boolean(),
  /** The first message that the person has not seen, if any. */
  firstUnread: z.string().optional(),
  upload: ChatUpload.optional(),
  /** Who is writing now, by display name, without oneself. */
  typing: z.array(z.string()),
});
export type ChatView = z.infer<typeof ChatView>;

/** Messages by others that the person has not seen, by room; rooms without any are left out. */
export const ChatsState = z.object({ unread: z.record(z.string(), z.number()) });
export type ChatsState = z.infer<typeof ChatsState>;

const InRoom = z.object({ roomId: z.string().min(2).max(255).startsWith("!") });
const OneMessage = InRoom.extend({ id: EventId });
const Text = z.string().max(MAX_MESSAGE_LENGTH);
const Done = z.null();

export const chatCalls = {
  /** From now on `chatChanged` tells of this room, at once and whenever something changes; one room at a time. */
  openChat: { args: InRoom, result: Done },
  closeChat: { args: InRoom, result: Done },
  /** Reads further back in the open chat. */
  loadOlderMessages: { args: InRoom, result: Done },
  /** The person has seen the chat up to its newest message, on all of their devices. */
  markChatRead: { args: InRoom, result: Done },
  sendMessage: { args: InRoom.extend({ text: Text, replyTo: EventId.optional() }), result: Done },
  editMessage: { args: OneMessage.extend({ text: Text }), result: Done },
  /** Deletes it for everybody; one that could not be sent is given up. */
  deleteMessage: { args: OneMessage, result: Done },
  /** Once more, for one that could not be sent. */
  resendMessage: { args: OneMessage, result: Done },
  /** Adds one's reaction, or takes it back. */
  reactToMessage: { args: OneMessage.extend({ key: z.string().min(1).max(40) }), result: Done },
  /** Asks the person for files and sends them: the page never sees a path. */
  sendFiles: { args: InRoom, result: Done },
  /** A file that was dropped or pasted. */
  sendFileBytes: {
    args: InRoom.extend({
      name: z.string().max(255),
      bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= MAX_FILE_BYTES),
    }),
    result: Done,
  },
  /** Whether the person is writing; others see it for some seconds. */
  setTyping: { args: InRoom.extend({ typing: z.boolean() }), result: Done },
  /** Answers `thumbnailWanted`; null for what can't be read. */
  giveThumbnail: {
    args: z.object({
      id: z.string().max(60),
      bytes: z
        .instanceof(Uint8Array)
        .refine((bytes) => bytes.byteLength <= MAX_THUMBNAIL.bytes)
        .nullable(),
    }),
    result: Done,
  },
  cancelUpload: { args: InRoom, result: Done },
  /** Asks the person where to, and stores the file of a message there; false when they chose nowhere. */
  saveAttachment: { args: OneMessage, result: z.object({ saved: z.boolean() }) },
  /**
   * The picture of a message: a bitmap of a known format and a bounded size, its hash checked; never SVG. `small`: its
   * thumbnail, where it has one.
   */
  getChatImage: {
    args: OneMessage.extend({ small: z.boolean() }),
    result: z.object({
      bytes: z.instanceof(Uint8Array),
      type: z.enum(["image/png", "image/jpeg", "image/webp", "image/gif"]),
      width: z.number(),
      height: z.number(),
    }),
  },
  /** Opens a link of a message in the browser, after the person has confirmed its host. */
  openChatLink: { args: z.object({ url: z.string().max(2048) }), result: Done },
} as const;

/** A picture that is about to be sent, for which the page shall make a thumbnail (`giveThumbnail`). */
export const ThumbnailWanted = z.object({
  id: z.string(),
  bytes: z.instanceof(Uint8Array),
  type: z.enum(["image/png", "image/jpeg", "image/webp", "image/gif"]),
});
