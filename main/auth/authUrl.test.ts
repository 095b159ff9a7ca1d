import { describe, expect, it } from "vitest";
import { authUrl } from "./authUrl.ts";

const remote = "https://matrix.example.org";
const local = "http://127.0.0.1:8008";

describe("authUrl", () => {
  it.each([
    ["https anywhere", "https://auth.example.org/authorize", remote],
    ["https at another host", "https://login.example.com/", remote],
    ["http on this computer, for a homeserver on it", "http://127.0.0.1:4000/authorize", local],
    ["https for a homeserver on this computer", "https://auth.example.org/", local],
  ])("takes %s", (_what, text, homeserver) => {
    expect(authUrl(text, homeserver)?.href).toBe(text);
  });

  it.each([
    ["plain http", "http://auth.example.org/authorize", remote],
    ["plain http elsewhere, although the homeserver is here", "http://auth.example.org/", local],
    ["what listens on this computer, for a homeserver elsewhere", "http://127.0.0.1:631/", remote],
    ["the same by https", "https://localhost/authorize", remote],
    ["javascript:", "javascript:alert(1)", remote],
    ["data:", "data:text/html,x", remote],
    ["file:", "file:///etc/passwd", local],
    ["another program's scheme", "ms-msdt:/id", remote],
    ["a name in front of the host", "https://example.org@evil.example/", remote],
    ["a fragment", "https://auth.example.org/#x", remote],
    ["no address", "auth", remote],
    ["too long", `https://auth.example.org/${"x".repeat(3000)}`, remote],
    ["no text", 7, remote],
  ])("refuses %s", (_what, text, homeserver) => {
    expect(authUrl(text, homeserver)).toBeUndefined();
  });
});
