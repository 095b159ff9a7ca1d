import { describe, expect, it } from "vitest";
import { isUsableUrl, reachOf } from "./sfuUrl.ts";

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

describe("isUsableUrl, said by somebody", () => {
  const everywhere = "https://matrix.example.org";
  const company = "https://10.1.2.3:8448";
  const here = "http://127.0.0.1:8008";
  const cases: [string, "http" | "ws", string, boolean][] = [
    ["https://rtc.example.com", "http", everywhere, true],
    ["https://8.8.8.8", "http", everywhere, true],
    ["https://192.168.1.1", "http", everywhere, false],
    ["https://router.lan", "http", everywhere, false],
    ["https://printer", "http", everywhere, false],
    ["http://127.0.0.1:631", "http", everywhere, false],
    ["http://localhost:631", "http", everywhere, false],
    ["https://localhost", "http", everywhere, false],
    ["wss://0x7f000001/", "ws", everywhere, false],
    ["wss://2130706433", "ws", everywhere, false],
    ["wss://[::ffff:127.0.0.1]", "ws", everywhere, false],
    ["wss://[fd00::1]", "ws", everywhere, false],
    ["wss://[2001:db8::1]", "ws", everywhere, true],
    ["wss://169.254.169.254", "ws", everywhere, false],
    ["https://192.168.1.1", "http", company, true],
    ["https://rtc.example.com", "http", company, true],
    ["http://127.0.0.1:631", "http", company, false],
    ["http://127.0.0.1:7880", "http", here, true],
    ["ws://localhost:7880", "ws", here, true],
    ["https://192.168.1.1", "http", here, true],
    ["ws://192.168.1.1", "ws", here, false],
    ["https://rtc.example.com", "http", "nonsense", false],
  ];
  it.each(cases)("%s as %s, said by %s: %s", (url, protocols, saidBy, expected) => {
    expect(isUsableUrl(url, protocols, saidBy)).toBe(expected);
  });
});

describe("reachOf", () => {
  const cases: [string, ReturnType<typeof reachOf>][] = [
    ["localhost", "computer"],
    ["localhost.", "computer"],
    ["rtc.localhost", "computer"],
    ["127.8.9.1", "computer"],
    ["0.0.0.0", "computer"],
    ["[::]", "computer"],
    ["[::1]", "computer"],
    ["[::ffff:7f00:1]", "computer"],
    ["10.0.0.1", "network"],
    ["172.16.0.1", "network"],
    ["172.32.0.1", "internet"],
    ["192.168.0.1", "network"],
    ["192.169.0.1", "internet"],
    ["100.64.0.1", "network"],
    ["100.128.0.1", "internet"],
    ["239.1.1.1", "network"],
    ["[::ffff:a00:1]", "network"],
    ["[64:ff9b::a00:1]", "network"],
    ["[fe80::1]", "network"],
    ["[2a00::1]", "internet"],
    ["host.local", "network"],
    ["host.home.arpa", "network"],
    ["host", "network"],
    ["10.0.0.1.example.org", "internet"],
    ["local.example.org", "internet"],
    ["matrix.org", "internet"],
  ];
  it.each(cases)("%s: %s", (host, expected) => expect(reachOf(host)).toBe(expected));
});
