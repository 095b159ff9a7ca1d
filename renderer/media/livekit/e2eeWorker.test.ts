import { expect, it } from "vitest";
import { alwaysEnabled } from "./e2eeWorker.ts";

it("lets nobody turn encryption off", () => {
  expect(alwaysEnabled({ kind: "enable", data: { enabled: false, participantIdentity: "a" } })).toEqual({
    kind: "enable",
    data: { enabled: true, participantIdentity: "a" },
  });
});

it("passes every other message as it is, streams and all", () => {
  const message = { kind: "encode", data: { readableStream: {}, enabled: false } };
  expect(alwaysEnabled(message)).toBe(message);
  expect(alwaysEnabled(null)).toBeNull();
  expect(alwaysEnabled("enable")).toBe("enable");
});
