import fc from "fast-check";
import { ChatMessage, MAX_MESSAGE_LENGTH } from "../../preload/contract.ts";
import { cleanText, excerptOf, stripReplyFallback } from "../../main/chat/chatText.ts";
import { chatMessages } from "../../main/chat/chatView.ts";
import type { ChatEvent } from "../../main/chat/chatView.ts";
import { fileSource, readFile, safeFileName } from "../../main/chat/fileContent.ts";
import { readImageHeader } from "../../main/chat/imageHeader.ts";
import { unreadMessages } from "../../main/chat/unread.ts";
import { cleanName } from "../../main/matrix/displayName.ts";
import {
  assertCleanName,
  clock,
  eventId,
  harmful,
  hugeText,
  ignoredUser,
  me,
  must,
  mutated,
  nastyNumber,
  nastyText,
  nastyValue,
  user,
} from "./arbitraries.ts";
import { row } from "./rows.ts";

const towers = /\p{M}(?:(?:\u200C|\u200D|[\u{E0020}-\u{E007F}])*\p{M}){3}/u;
const text = fc.oneof({ weight: 6, arbitrary: nastyText }, { weight: 1, arbitrary: hugeText });
const file = fc.record({
  msgtype: fc.constantFrom("m.image", "m.file", "m.audio", "m.video"),
  body: text,
  filename: text,
  url: fc.constantFrom("mxc://hs/abc", "https://evil.example/x", "mxc://hs/../x", "file:///etc/passwd"),
  info: fc.record({
    size: nastyNumber,
    w: nastyNumber,
    h: nastyNumber,
    mimetype: fc.constantFrom("image/png", "image/svg+xml", "text/html"),
  }),
});
const words = fc.record({ msgtype: fc.constantFrom("m.text", "m.emote", "m.notice"), body: text });
const edit = fc.record({
  msgtype: fc.constant("m.text"),
  body: fc.constant("* edited"),
  "m.new_content": words,
});
const relation = fc.oneof(
  fc.constant(undefined),
  fc.record({ rel_type: fc.constantFrom("m.replace", "m.annotation", "m.thread"), event_id: eventId, key: text }),
  fc.record({ "m.in_reply_to": fc.record({ event_id: eventId }) }),
  nastyValue,
);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const event: fc.Arbitrary<ChatEvent> = fc.record({
  id: eventId,
  type: fc.constantFrom("m.room.message", "m.room.message", "m.reaction", "m.sticker", "m.poll.start", "__proto__"),
  sender: user,
  ts: clock,
  content: fc.oneof(mutated(words), mutated(file), mutated(edit)).map((content) => (isRecord(content) ? content : {})),
  relation,
  redacted: fc.constantFrom(false, false, false, true),
  undecryptable: fc.constantFrom(false, false, false, true),
  status: fc.constantFrom("sent", "sending", "failed"),
});
/** Edits of what is there, by whoever. */
const edits = fc.array(fc.tuple(user, fc.nat(), words, clock), { maxLength: 4 });
/** Every text says whose it is, so that one in another's name shows. */
const signed = fc
  .tuple(fc.uniqueArray(event, { maxLength: 20, selector: ({ id }) => id }), edits)
  .map(([events, changes]) => [
    ...events,
    ...changes.flatMap(([sender, at, content, ts], index): ChatEvent[] => {
      const target = events[at % Math.max(events.length, 1)]?.id;
      const relates = { rel_type: "m.replace", event_id: target };
      const part = { type: "m.room.message", redacted: false, undecryptable: false, status: "sent" as const };
      return [{ ...part, id: `$edit${index}`, sender, ts, content: { "m.new_content": content }, relation: relates }];
    }),
  ])
  .map((events) =>
    events.map((each) => ({ ...each, content: sign(each.content, each.sender) as Record<string, unknown> })),
  );
function sign(content: unknown, sender: string): unknown {
  if (!isRecord(content)) return content;
  const copy: Record<string, unknown> = { ...content };
  if (typeof copy["body"] === "string") copy["body"] = `[${sender}] ${copy["body"]}`;
  if (isRecord(copy["m.new_content"])) copy["m.new_content"] = sign(copy["m.new_content"], sender);
  return copy;
}

const image = fc
  .tuple(
    fc.constantFrom(
      Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
      Buffer.from("GIF89a"),
      Buffer.concat([Buffer.from("RIFF\0\0\0\0WEBPVP8X"), Buffer.alloc(8)]),
      Buffer.from("RIFF\0\0\0\0WEBPVP8L\0\0\0\0/"),
      Buffer.from("ffd8ffe00002ffc0", "hex"),
      Buffer.from("ffd8ffffffff", "hex"),
      Buffer.from("<svg"),
      Buffer.alloc(0),
    ),
    fc.uint8Array({ maxLength: 60 }),
  )
  .map(([head, rest]) => new Uint8Array(Buffer.concat([head, rest])));

export const chatRows = [
  row("names", 2500, fc.oneof(nastyValue, text), (raw) => {
    const name = cleanName(raw, "@x:hs");
    assertCleanName(name);
    must([...name].length <= 80 && name === name.trim(), "too long, or a rim of spaces");
    must(/[^\s\u2800\p{M}\p{Default_Ignorable_Code_Point}]/u.test(name), "an invisible name");
    must(cleanName(`${name}`, "@x:hs").length <= name.length + 80, "grows");
  }),
  row("texts", 1500, text, (raw) => {
    const { text: clean } = cleanText(raw);
    must(clean.length <= MAX_MESSAGE_LENGTH, "too long");
    must(!harmful.test(clean) && !towers.test(clean), "disturbs what is around it");
    assertCleanName(excerptOf(clean));
    stripReplyFallback(raw);
    stripReplyFallback(`> ${raw}`);
  }),
  row("files", 1500, mutated(file), (content) => {
    if (!isRecord(content)) return;
    const source = fileSource(content);
    must(source === undefined || /^mxc:\/\/[^/?#%\s]+\/[\w-]+$/u.test(source.mxc), "fetched from elsewhere");
    const read = readFile(content);
    if (read === undefined) return;
    assertCleanName(read.file.name);
    must(!harmful.test(read.caption ?? ""), "a caption that disturbs");
    const saved = safeFileName(read.file.name);
    must(saved !== "" && !/[/\\\0:]/u.test(saved) && !/^\.+$|^[.-]/u.test(saved), "a name that leaves its folder");
  }),
  row("headers of pictures", 1500, image, (bytes) => {
    const header = readImageHeader(bytes);
    if (header === undefined) return;
    must(header.width >= 1 && header.height >= 1 && header.width * header.height <= 20_000_000, "gigapixels");
  }),
  row("a chat", 1000, signed, (events) => {
    const room = {
      me,
      nameOf: (userId: string): unknown => `\u202E${userId}\u0000`,
      mayDelete: () => true,
      mayWrite: true,
      isIgnored: (userId: string) => userId === ignoredUser,
    };
    const messages = chatMessages(events, room);
    const byId = new Map(events.map((each) => [each.id, each]));
    for (const message of messages) {
      ChatMessage.parse(message);
      const { sender, body } = message;
      must(sender.userId !== ignoredUser, "somebody ignored is heard");
      must(byId.get(message.id)?.sender === sender.userId, "a message in somebody else's name");
      must(
        message.own === (sender.userId === me) && (!message.mayEdit || message.own),
        "another's message as one's own",
      );
      if (body.kind === "text" && body.text.startsWith("["))
        must(body.text.startsWith(`[${sender.userId}]`) || !/^\[@[a-z]+:/.test(body.text), "edited by somebody else");
      must(message.reactions.length <= 12, "a flood of reactions");
      assertCleanName(sender.displayName);
      for (const { key, names, count } of message.reactions) {
        must([...key].length <= 16 && !harmful.test(key), "a reaction that disturbs");
        must(count >= names.length && names.length <= 12, "miscounted");
        names.forEach(assertCleanName);
      }
    }
    unreadMessages(events, me, { eventId: "$m1", ts: 0 });
  }),
];
