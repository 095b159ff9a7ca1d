import { describe, expect, it } from "vitest";
import { chatMessages } from "./chatView.ts";
import type { ChatEvent, ChatRoom } from "./chatView.ts";

const ME = "@me:hs";
const BOB = "@bob:hs";
const room: ChatRoom = {
  me: ME,
  nameOf: (userId) => (userId === BOB ? "Bob\u202E<b>" : undefined),
  mayDelete: (event) => event.sender === ME,
  mayWrite: true,
  isIgnored: (userId) => userId === "@troll:hs",
};

let counter = 0;
function event(content: Record<string, unknown>, more: Partial<ChatEvent> = {}): ChatEvent {
  counter++;
  return {
    id: `$${counter}`,
    type: "m.room.message",
    sender: BOB,
    ts: counter,
    content,
    relation: content["m.relates_to"],
    redacted: false,
    undecryptable: false,
    status: "sent",
    ...more,
  };
}
const text = (body: unknown, more: Partial<ChatEvent> = {}) => event({ msgtype: "m.text", body }, more);
const edit = (target: ChatEvent, body: string, more: Partial<ChatEvent> = {}) =>
  event(
    {
      msgtype: "m.text",
      body: `* ${body}`,
      "m.new_content": { msgtype: "m.text", body },
      "m.relates_to": { rel_type: "m.replace", event_id: target.id },
    },
    more,
  );
const react = (target: ChatEvent, key: unknown, sender: string) =>
  event({ "m.relates_to": { rel_type: "m.annotation", event_id: target.id, key } }, { type: "m.reaction", sender });
const bodies = (...events: ChatEvent[]) =>
  chatMessages(events, room).map(({ body }) => (body.kind === "text" ? body.text : body.kind));
const file = (more: Record<string, unknown> = {}) =>
  event({ msgtype: "m.file", body: "plan.pdf", url: "mxc://hs/abc", info: { size: 12 }, ...more });

describe("chatMessages", () => {
  it.each<[string, ChatEvent[], string[]]>([
    [
      "text, emote and notice",
      [text("a"), event({ msgtype: "m.emote", body: "b" }), event({ msgtype: "m.notice", body: "c" })],
      ["a", "b", "c"],
    ],
    [
      "plain text of a formatted message",
      [
        event({
          msgtype: "m.text",
          body: "plain",
          format: "org.matrix.custom.html",
          formatted_body: "<script>x</script>",
        }),
      ],
      ["plain"],
    ],
    ["markup as it was typed", [text("<b>x</b>")], ["<b>x</b>"]],
    ["no body of another type", [text(7), text(null), text({}), text("")], []],
    ["nothing that is deleted", [text("gone", { redacted: true })], []],
    ["nothing by ignored people", [text("spam", { sender: "@troll:hs" })], []],
    ["no state and no calls", [event({}, { type: "m.call.notify" }), event({}, { type: "m.room.member" })], []],
    [
      "what it does not know",
      [event({ msgtype: "m.location", body: "x" }), event({}, { type: "m.poll.start" }), event({ body: "x" })],
      ["unknown", "unknown", "unknown"],
    ],
    ["no verification", [event({ msgtype: "m.key.verification.request", body: "x" })], []],
    [
      "files of all kinds",
      ["m.file", "m.image", "m.audio", "m.video"].map((msgtype) => file({ msgtype })),
      ["file", "file", "file", "file"],
    ],
    [
      "a file that is nowhere as unknown",
      [file({ url: "https://evil.example/x" }), file({ url: undefined }), file({ url: "mxc://hs/../x" })],
      ["unknown", "unknown", "unknown"],
    ],
    ["a file with a broken key as unknown", [file({ file: { url: "mxc://hs/abc", v: "v2" } })], ["unknown"]],
    ["stickers", [event({ body: "cat", url: "mxc://hs/cat" }, { type: "m.sticker" })], ["file"]],
  ])("shows %s", (_what, events, expected) => {
    expect(bodies(...events)).toEqual(expected);
  });

  it("applies the newest edit of its sender, in whatever order they come", () => {
    const first = text("one");
    const second = edit(first, "two");
    const third = edit(first, "three");
    expect(bodies(first, third, second)).toEqual(["three"]);
    expect(bodies(second, first)).toEqual(["two"]);
    expect(chatMessages([first, second], room)[0]).toMatchObject({ edited: true, id: first.id });
  });

  it("takes no edit by others, of others' kind, deleted or malformed", () => {
    const first = text("one");
    expect(bodies(first, edit(first, "forged", { sender: ME }))).toEqual(["one"]);
    expect(bodies(first, edit(first, "late", { redacted: true }))).toEqual(["one"]);
    const relation = { rel_type: "m.replace", event_id: first.id };
    expect(bodies(first, event({ msgtype: "m.text", body: "x", "m.relates_to": relation }))).toEqual(["one"]);
    expect(
      bodies(
        first,
        event({
          msgtype: "m.text",
          body: "x",
          "m.new_content": { msgtype: "m.image", body: "x" },
          "m.relates_to": relation,
        }),
      ),
    ).toEqual(["one"]);
    const sent = file();
    expect(bodies(sent, edit(sent, "no file any more"))).toEqual(["file"]);
  });

  it("an answer names what it answers, without the quote of older clients", () => {
    const first = text("first\nline");
    const answer = event({
      msgtype: "m.text",
      body: "> <@bob:hs> first\n> line\n\nyes",
      "m.relates_to": { "m.in_reply_to": { event_id: first.id } },
    });
    expect(chatMessages([first, answer], room)[1]).toMatchObject({
      body: { text: "yes" },
      replyTo: { id: first.id, quoted: { excerpt: "first line", sender: { displayName: "Bob<b>" } } },
    });
    // Deleted meanwhile.
    expect(chatMessages([{ ...first, redacted: true }, answer], room)[0]?.replyTo).toEqual({ id: first.id });
  });

  it("a quote in a message that answers nothing stays, and a thread's fallback is no answer", () => {
    const thread = event({
      msgtype: "m.text",
      body: "> q\n\nx",
      "m.relates_to": {
        rel_type: "m.thread",
        event_id: "$0",
        is_falling_back: true,
        "m.in_reply_to": { event_id: "$1" },
      },
    });
    expect(chatMessages([thread], room)[0]).toMatchObject({ body: { text: "> q\n\nx" } });
    expect(chatMessages([thread], room)[0]?.replyTo).toBeUndefined();
  });

  it("counts each person once for each reaction", () => {
    const first = text("one");
    const events = [
      first,
      react(first, "👍", ME),
      react(first, "👍", BOB),
      react(first, "👍", BOB),
      react(first, "🎉", BOB),
      react(first, 5, BOB),
      react(first, "\u202E", BOB),
    ];
    expect(chatMessages(events, room)[0]?.reactions).toEqual([
      { key: "👍", count: 2, mine: true, names: [ME, "Bob<b>"] },
      { key: "🎉", count: 1, mine: false, names: ["Bob<b>"] },
    ]);
  });

  it("bounds a flood of reactions and the length of each", () => {
    const first = text("one");
    const flood = Array.from({ length: 500 }, (_, index) => react(first, `${index}${"x".repeat(400)}`, BOB));
    const shown = chatMessages([first, ...flood], room)[0]?.reactions ?? [];
    expect(shown.length).toBe(12);
    expect(Math.max(...shown.map(({ key }) => key.length))).toBe(16);
  });

  it("folds what has no key, and says nothing of edits without one", () => {
    const lost = (relation?: unknown) => event({}, { type: "m.room.encrypted", undecryptable: true, relation });
    const shown = chatMessages(
      [lost(), lost(), lost({ rel_type: "m.replace", event_id: "$1" }), text("x"), lost()],
      room,
    );
    expect(shown.map(({ body }) => body)).toMatchObject([
      { kind: "undecryptable", count: 2 },
      { kind: "text" },
      { kind: "undecryptable", count: 1 },
    ]);
  });

  it("own messages may be edited and deleted, when they are sent; a failed one may be given up", () => {
    const may = (message: ChatEvent) => {
      const [shown] = chatMessages([message], room);
      return [shown?.mayEdit, shown?.mayDelete];
    };
    expect(may(text("a", { sender: ME }))).toEqual([true, true]);
    expect(may(text("a"))).toEqual([false, false]);
    expect(may(text("a", { sender: ME, status: "sending" }))).toEqual([false, false]);
    expect(may(text("a", { sender: ME, status: "failed" }))).toEqual([false, true]);
  });

  it("reads a file's facts and distrusts them", () => {
    const [shown] = chatMessages(
      [
        file({
          msgtype: "m.image",
          filename: "a\u202Egnp.exe",
          body: "look",
          info: { size: -1, w: "9", h: 4, mimetype: "image/svg+xml" },
        }),
      ],
      room,
    );
    expect(shown?.body).toEqual({
      kind: "file",
      caption: "look",
      file: { name: "agnp.exe", kind: "image", preview: false },
    });
  });

  it("survives hostile relations and 100 kB bodies in a thousand messages", () => {
    const relations = [
      null,
      7,
      "x",
      [],
      { rel_type: 4 },
      { "m.in_reply_to": null },
      { "m.in_reply_to": { event_id: 9 } },
    ];
    const events = relations.map((relation) => text("x", { relation }));
    expect(bodies(...events)).toEqual(relations.map(() => "x"));
    const started = performance.now();
    const long = Array.from({ length: 1000 }, () => text("> é\u0335\n".repeat(20_000)));
    expect(chatMessages(long, room).every(({ body }) => body.kind === "text" && body.cut)).toBe(true);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
