import { describe, expect, it } from "vitest";
import { webLink } from "./chatLinks.ts";

describe("webLink", () => {
  it.each([
    ["https://example.org/a?b#c", "https://example.org/a?b#c"],
    ["http://example.org", "http://example.org/"],
    // Looks like another host: shown as what it is.
    ["https://аpple.com/", "https://xn--pple-43d.com/"],
    ["https://bank.example@evil.example/", undefined],
    ["javascript:alert(1)", undefined],
    ["file:///etc/passwd", undefined],
    ["parley-app://app/index.html", undefined],
    ["matrix:r/x:hs", undefined],
    ["data:text/html,x", undefined],
    ["smb://host/share", undefined],
    ["//example.org", undefined],
    ["", undefined],
  ])("%s → %s", (text, expected) => {
    expect(webLink(text)?.href).toBe(expected);
  });
});
