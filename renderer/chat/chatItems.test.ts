import { describe, expect, it } from "vitest";
import type { ChatMessage } from "../../preload/contract.ts";
import { chatItems, formatSize, isEmojiOnly, newMessages, textParts } from "./chatItems.ts";

const noon = new Date(2026, 4, 4, 12).getTime();
const minute = 60_000;
function message(id: string, sender: string, ts: number, more: Partial<ChatMessage> = {}): ChatMessage {
  return {
    id,
    ts,
    sender: { userId: sender, displayName: sender },
    own: sender === "me",
    body: { kind: "text", text: id, look: "text", cut: false },
    edited: false,
    reactions: [],
    status: "sent",
    mayEdit: false,
    mayDelete: false,
    ...more,
  };
}
const shape = (messages: ChatMessage[], firstNew?: string) =>
  chatItems(messages, firstNew).map((item) =>
    item.kind === "group" ? item.messages.map(({ id }) => id).join("+") : item.kind,
  );

describe("chatItems", () => {
  const a = message("a", "bob", noon);
  const b = message("b", "bob", noon + minute);
  const c = message("c", "me", noon + 2 * minute);
  const d = message("d", "bob", noon + 3 * minute);

  it.each<[string, ChatMessage[], string | undefined, string[]]>([
    ["groups by person", [a, b, c, d], undefined, ["day", "a+b", "c", "d"]],
    ["not over a pause", [a, message("e", "bob", noon + 6 * minute)], undefined, ["day", "a", "e"]],
    [
      "not over midnight",
      [message("e", "bob", noon + 12 * 60 * minute - 1), message("f", "bob", noon + 12 * 60 * minute + 1)],
      undefined,
      ["day", "e", "day", "f"],
    ],
    [
      "an answer stands alone",
      [a, message("e", "bob", noon + 1, { replyTo: { id: "x" } })],
      undefined,
      ["day", "a", "e"],
    ],
    ["what is new begins anew", [a, b], "b", ["day", "a", "new", "b"]],
    ["nothing for nothing", [], "x", []],
  ])("%s", (_what, messages, firstNew, expected) => {
    expect(shape(messages, firstNew)).toEqual(expected);
  });

  it("news are what others wrote at the end, not history", () => {
    expect(newMessages([b], [a, b], undefined).length).toBe(0);
    expect(newMessages([a], [a, b, c, d], "b").map(({ id }) => id)).toEqual(["b", "d"]);
    expect(newMessages([], [a, b], undefined)).toEqual([]);
    expect(newMessages([], [a, b], "b").map(({ id }) => id)).toEqual(["b"]);
    expect(newMessages([a], [b], "b")).toEqual([]);
  });
});

describe("textParts", () => {
  it.each([
    ["no link", [{ text: "no link" }]],
    ["see https://example.org/a?b=c#d.", [{ text: "see " }, { link: "https://example.org/a?b=c#d" }, { text: "." }]],
    ["(http://example.org)", [{ text: "(" }, { link: "http://example.org" }, { text: ")" }]],
    ["https://en.example/A_(b)", [{ link: "https://en.example/A_(b)" }]],
    ["javascript:alert(1) file:///x", [{ text: "javascript:alert(1) file:///x" }]],
    ['<a href="https://x.example">', [{ text: '<a href="' }, { link: "https://x.example" }, { text: '">' }]],
    ["https://", [{ text: "https://" }]],
  ])("%j", (text, expected) => {
    expect(textParts(text)).toEqual(expected);
  });
});

it("a few emoji alone are large", () => {
  expect([
    isEmojiOnly("🎉"),
    isEmojiOnly("👩‍👩‍👧 ❤️"),
    isEmojiOnly("1"),
    isEmojiOnly("🎉🎉🎉🎉"),
    isEmojiOnly("hi 🎉"),
  ]).toEqual([true, true, false, false, false]);
});

it.each([
  [0, "0 kB"],
  [66, "1 kB"],
  [12_345, "13 kB"],
  [3_400_000, "3.4 MB"],
  [2_000_000_000, "2 GB"],
])("%i bytes are %s", (bytes, expected) => {
  expect(formatSize(bytes, "en")).toBe(expected);
});
