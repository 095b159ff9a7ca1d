import { describe, expect, it } from "vitest";
import type { CallMember } from "../../preload/contract.ts";
import type { MediaParticipant } from "../media/media.ts";
import { formatDuration, rosterChanges, tilesOf } from "./participants.ts";

const member = (name: string, more: Partial<CallMember> = {}): CallMember => ({
  identity: `@${name}:x:D`,
  userId: `@${name}:x`,
  deviceId: "D",
  displayName: name,
  own: false,
  transport: { kind: "livekit", focusUrl: "https://a" },
  joinedTs: 1,
  trust: "unknown",
  below: false,
  ...more,
});
const media = (identity: string, more: Partial<MediaParticipant> = {}): MediaParticipant => ({
  identity,
  own: false,
  speaking: false,
  audioLevel: 0,
  camera: true,
  screen: false,
  microphoneMuted: false,
  quality: "good",
  encryption: "ok",
  ...more,
});
const self = { identity: "@me:x:D", person: { userId: "@me:x", displayName: "Me" } };

describe("tilesOf", () => {
  it("shows oneself before the own membership is there", () => {
    expect(tilesOf([], { participants: {} }, self)).toEqual([
      {
        identity: "@me:x:D",
        userId: "@me:x",
        displayName: "Me",
        own: true,
        trust: "unknown",
        below: false,
        media: undefined,
        reachable: true,
      },
    ]);
  });

  it("joins members with their media by identity, oneself last, each once", () => {
    const bob = media("@bob:x:D");
    const tiles = tilesOf(
      [member("me", { own: true }), member("bob"), member("bob"), member("eve", { transport: undefined as never })],
      { participants: { [bob.identity]: bob } },
      self,
    );
    expect(tiles.map((tile) => [tile.displayName, tile.media, tile.reachable])).toEqual([
      ["bob", bob, true],
      ["eve", undefined, false],
      ["me", undefined, true],
    ]);
  });

  it("cannot reach who moves media in another way", () => {
    const others = [member("bob"), member("eve", { transport: { kind: "full_mesh" } })];
    const reach = (transport: "livekit" | "full_mesh") =>
      tilesOf(others, { participants: {} }, { ...self, transport }).map((tile) => tile.reachable);
    expect(reach("livekit")).toEqual([true, false, true]);
    expect(reach("full_mesh")).toEqual([false, true, true]);
  });

  it("gives no tile to a participant that has no membership", () => {
    const stranger = media("@mallory:x:D");
    expect(tilesOf([], { participants: { [stranger.identity]: stranger } }, self)).toHaveLength(1);
  });
});

describe("rosterChanges", () => {
  it("names who came and who went, but not oneself", () => {
    expect(rosterChanges([member("a")], [member("b"), member("me", { own: true })])).toEqual({
      joined: ["b"],
      left: ["a"],
    });
  });
});

describe("formatDuration", () => {
  it.each([
    [-5000, "0:00"],
    [59_999, "0:59"],
    [245_000, "4:05"],
    [3_729_000, "1:02:09"],
  ])("%i ms → %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
