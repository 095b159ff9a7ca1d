import { describe, expect, it } from "vitest";
import { isUsableUrl } from "./transports.ts";

describe("isUsableUrl", () => {
  const cases: [string, "http" | "ws", boolean][] = [
    ["https://rtc.example.org/livekit", "http", true],
    ["wss://sfu.example.org", "ws", true],
    ["http://127.0.0.1:8080", "http", true],
    ["ws://localhost:7880", "ws", true],
    ["http://rtc.example.org", "http", false],
    ["ws://10.0.0.5:7880", "ws", false],
    ["ws://localhost.evil.example", "ws", false],
    ["https://user:pass@rtc.example.org", "http", false],
    ["file:///etc/passwd", "http", false],
    ["javascript:alert(1)", "http", false],
    ["wss://sfu.example.org", "http", false],
    ["", "http", false],
    ["not a url", "http", false],
    [`https://a.example/${"x".repeat(3000)}`, "http", false],
  ];
  it.each(cases)("%s as %s: %s", (url, protocols, expected) => {
    expect(isUsableUrl(url, protocols)).toBe(expected);
  });
});
