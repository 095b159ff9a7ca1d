import { describe, expect, it } from "vitest";
import { userIdIn } from "./userId.ts";

describe("userIdIn", () => {
  it.each([
    ["@ada:example.org", "@ada:example.org"],
    ["  @ada:example.org\n", "@ada:example.org"],
    ["@ada:localhost:8448", "@ada:localhost:8448"],
    ["@ada:[::1]:8448", "@ada:[::1]:8448"],
    ["@ada.b_c=d-e:example.org", "@ada.b_c=d-e:example.org"],
    ["https://matrix.to/#/@ada:example.org", "@ada:example.org"],
    ["https://matrix.to/#/%40ada%3Aexample.org", "@ada:example.org"],
    ["ada", undefined],
    ["ada:example.org", undefined],
    ["@ada", undefined],
    ["@ada:", undefined],
    ["@:example.org", undefined],
    ["@ada:example.org and more", undefined],
    ["@a@b:example.org", undefined],
    ["!room:example.org", undefined],
    ["%40%", undefined],
    [`@${"a".repeat(300)}:example.org`, undefined],
  ])("%s", (typed, id) => {
    expect(userIdIn(typed)).toBe(id);
  });
});
