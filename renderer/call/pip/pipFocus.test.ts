import { describe, expect, it } from "vitest";
import type { Tile } from "../participants.ts";
import { neighbour, nextPipFocus } from "./pipFocus.ts";

function tile(identity: string, { speaking = false, own = false, muted = false } = {}): Tile {
  return {
    identity,
    userId: `@${identity}:hs`,
    displayName: identity,
    own,
    reachable: true,
    media: {
      identity,
      own,
      speaking,
      audioLevel: 0,
      camera: true,
      screen: false,
      microphoneMuted: muted,
      quality: "good",
      encryption: "ok",
    },
  };
}
const me = tile("me", { own: true });
const ann = tile("ann");
const ben = tile("ben");
const annSpeaks = tile("ann", { speaking: true });
const benSpeaks = tile("ben", { speaking: true });

describe("nextPipFocus", () => {
  const cases: [
    string,
    { identity: string; since: number } | undefined,
    Tile[],
    string | undefined,
    number,
    string | undefined,
  ][] = [
    ["shows the first of the others", undefined, [ann, ben, me], undefined, 0, "ann"],
    ["shows oneself when alone", undefined, [me], undefined, 0, "me"],
    ["shows nobody in an empty call", undefined, [], undefined, 0, undefined],
    ["turns to the speaker", { identity: "ann", since: 0 }, [ann, benSpeaks, me], undefined, 5000, "ben"],
    [
      "not before the last one was seen",
      { identity: "ann", since: 4000 },
      [ann, benSpeaks, me],
      undefined,
      5000,
      "ann",
    ],
    [
      "stays while the shown one speaks",
      { identity: "ann", since: 0 },
      [annSpeaks, benSpeaks, me],
      undefined,
      5000,
      "ann",
    ],
    ["stays in silence", { identity: "ben", since: 0 }, [ann, ben, me], undefined, 5000, "ben"],
    [
      "never turns to oneself",
      { identity: "ann", since: 0 },
      [ann, tile("me", { own: true, speaking: true })],
      undefined,
      5000,
      "ann",
    ],
    [
      "ignores noise of a muted one",
      { identity: "ann", since: 0 },
      [ann, tile("ben", { speaking: true, muted: true }), me],
      undefined,
      5000,
      "ann",
    ],
    ["shows the chosen one", { identity: "ann", since: 0 }, [annSpeaks, ben, me], "ben", 5000, "ben"],
    ["forgets a chosen one who left", { identity: "ben", since: 0 }, [ann, me], "ben", 5000, "ann"],
    ["goes on at once when the shown one left", { identity: "ann", since: 4900 }, [ben, me], undefined, 5000, "ben"],
  ];
  it.each(cases)("%s", (_what, before, tiles, chosen, now, expected) => {
    expect(nextPipFocus(before, tiles, chosen, now)?.identity).toBe(expected);
  });

  it("keeps the same object while nothing changes", () => {
    const before = { identity: "ann", since: 0 };
    expect(nextPipFocus(before, [ann, me], undefined, 9000)).toEqual(before);
  });
});

describe("neighbour", () => {
  it("reaches everybody, around the end", () => {
    expect(neighbour([ann, ben, me], "ann", 1)).toBe("ben");
    expect(neighbour([ann, ben, me], "me", 1)).toBe("ann");
    expect(neighbour([ann, ben, me], "ann", -1)).toBe("me");
    expect(neighbour([], "ann", 1)).toBeUndefined();
  });
});
