import { expect, it } from "vitest";
import { httpUrl, reachesSfu } from "./connectionCheck.ts";

it.each([
  ["wss://sfu.example", "https://sfu.example/"],
  ["wss://sfu.example:7443/livekit/sfu", "https://sfu.example:7443/"],
  ["ws://127.0.0.1:7880", "http://127.0.0.1:7880/"],
  ["https://sfu.example/x?y", "https://sfu.example/"],
])("%s is asked at %s", (sfu, expected) => {
  expect(httpUrl(sfu)).toBe(expected);
});

it("is reached with any answer, and not without one, nor by an address that is none", async () => {
  expect(await reachesSfu("wss://sfu.example", async () => new Response("no", { status: 404 }))).toBe(true);
  expect(await reachesSfu("wss://sfu.example", () => Promise.reject(new TypeError("Failed to fetch")))).toBe(false);
  expect(await reachesSfu("nonsense", async () => new Response("OK"))).toBe(false);
});
