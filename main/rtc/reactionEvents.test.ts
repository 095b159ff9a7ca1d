import { describe, expect, it } from "vitest";
import { emojiContent, handContent, readEmoji, readHand } from "./reactionEvents.ts";

describe("readHand", () => {
  it("reads what it writes, and the hand without its variation selector", () => {
    expect(readHand(handContent("$m"))).toBe("$m");
    expect(readHand({ "m.relates_to": { rel_type: "m.annotation", event_id: "$m", key: "🖐" } })).toBe("$m");
  });

  const others: [string, unknown][] = [
    ["another reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: "$m", key: "👍" } }],
    ["a reference", { "m.relates_to": { rel_type: "m.reference", event_id: "$m", key: "🖐️" } }],
    ["no event", { "m.relates_to": { rel_type: "m.annotation", key: "🖐️" } }],
    ["nothing", null],
  ];
  it.each(others)("ignores %s", (_sentence, content) => expect(readHand(content)).toBeUndefined());
});

describe("readEmoji", () => {
  it.each(["👍", "❤️", "🎉", "👩‍🚀", "🇩🇪", "👍🏽"])("reads %s", (emoji) => {
    expect(readEmoji(emojiContent("$m", emoji, "x"))).toEqual({ membershipId: "$m", emoji });
  });

  const bad: [string, unknown][] = [
    ["a word", emojiContent("$m", "hello", "x")],
    ["two emoji", emojiContent("$m", "👍👍", "x")],
    ["markup", emojiContent("$m", "<b>", "x")],
    ["a digit", emojiContent("$m", "1", "x")],
    ["a bidi override", emojiContent("$m", "\u202E", "x")],
    ["a tower of joiners", emojiContent("$m", "👩" + "\u200D👩".repeat(30), "x")],
    ["no relation", { emoji: "👍", name: "x" }],
    ["no text", { emoji: 5, "m.relates_to": { rel_type: "m.reference", event_id: "$m" } }],
  ];
  it.each(bad)("ignores %s", (_sentence, content) => expect(readEmoji(content)).toBeUndefined());
});
