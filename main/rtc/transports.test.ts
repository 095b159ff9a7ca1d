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
    ["ws://[::1]:7880", "ws", true],
    ["ws://0.0.0.0:7880", "ws", false],
    ["ws://[::ffff:10.0.0.1]", "ws", false],
    ["http://127.0.0.1.evil.example", "http", false],
    ["http://localhost@evil.example", "http", false],
    ["https://user@rtc.example.org", "http", false],
    ["https://:pass@rtc.example.org", "http", false],
    ["ftp://rtc.example.org", "http", false],
    ["data:text/html,x", "http", false],
    ["blob:https://rtc.example.org/1", "http", false],
    ["parley-app://app/index.html", "http", false],
    ["ws+unix:///tmp/socket", "ws", false],
    ["https://", "http", false],
    ["//rtc.example.org", "http", false],
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
