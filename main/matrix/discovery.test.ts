import { describe, expect, it } from "vitest";
import { toFailure } from "../failure.ts";
import { parseServer } from "./discovery.ts";

describe("parseServer", () => {
  it.each([
    ["example.org", "https://example.org"],
    ["  example.org  ", "https://example.org"],
    ["https://example.org/", "https://example.org"],
    ["https://matrix.example.org:8448/_matrix", "https://matrix.example.org:8448"],
    ["@me:example.org", "https://example.org"],
    ["@me:example.org:8448", "https://example.org:8448"],
    ["localhost:8008", "http://localhost:8008"],
    ["http://127.0.0.1:8008", "http://127.0.0.1:8008"],
    ["https://localhost:8448", "https://localhost:8448"],
    ["bücher.example", "https://xn--bcher-kva.example"],
  ])("takes %s for %s", (typed, expected) => {
    expect(parseServer(typed).origin).toBe(expected);
  });

  it.each([
    "",
    "not a server",
    "http://example.org",
    "ftp://example.org",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "https://user:pass@example.org",
    "http://localhost.evil.example",
  ])("refuses %s", (typed) => {
    let failure;
    try {
      parseServer(typed);
    } catch (error) {
      failure = toFailure(error).name;
    }
    expect(failure).toBe("HomeserverUnknown");
  });
});
