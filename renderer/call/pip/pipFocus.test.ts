import { describe, expect, it } from "vitest";
import { picturesOf } from "../pictures.ts";
import type { Tile } from "../participants.ts";
import { tileFor } from "../testTiles.ts";
import { neighbour, nextPipFocus } from "./pipFocus.ts";

const me = tileFor("me", { own: true });
const ann = tileFor("ann");
const ben = tileFor("ben");
const annSpeaks = tileFor("ann", { speaking: true });
const benSpeaks = tileFor("ben", { speaking: true });
const annShares = tileFor("ann", { screen: true });
const benShares = tileFor("ben", { screen: true });

describe("nextPipFocus", () => {
  const cases: [
    string,
    { id: string; since: number } | undefined,
    Tile[],
    string | undefined,
    number,
    string | undefined,
  ][] = [
    ["shows the first of the others", undefined, [ann, ben, me], undefined, 0, "ann"],
    ["shows oneself when alone", undefined, [me], undefined, 0, "me"],
    ["shows nobody in an empty call", undefined, [], undefined, 0, undefined],
    ["turns to the speaker", { id: "ann", since: 0 }, [ann, benSpeaks, me], undefined, 5000, "ben"],
    ["not before the last one was seen", { id: "ann", since: 4000 }, [ann, benSpeaks, me], undefined, 5000, "ann"],
    ["stays while the shown one speaks", { id: "ann", since: 0 }, [annSpeaks, benSpeaks, me], undefined, 5000, "ann"],
    ["stays in silence", { id: "ben", since: 0 }, [ann, ben, me], undefined, 5000, "ben"],
    [
      "never turns to oneself",
      { id: "ann", since: 0 },
      [ann, tileFor("me", { own: true, speaking: true })],
      undefined,
      5000,
      "ann",
    ],
    [
      "ignores noise of a muted one",
      { id: "ann", since: 0 },
      [ann, tileFor("ben", { speaking: true, muted: true }), me],
      undefined,
      5000,
      "ann",
    ],
    ["shows the chosen one", { id: "ann", since: 0 }, [annSpeaks, ben, me], "ben", 5000, "ben"],
    ["forgets a chosen one who left", { id: "ben", since: 0 }, [ann, me], "ben", 5000, "ann"],
    ["goes on at once when the shown one left", { id: "ann", since: 4900 }, [ben, me], undefined, 5000, "ben"],
    [
      "turns to a shared screen at once",
      { id: "ann", since: 4900 },
      [ann, benShares, me],
      undefined,
      5000,
      "ben screen",
    ],
    [
      "keeps a shared screen while others speak",
      { id: "ben screen", since: 0 },
      [annSpeaks, benShares, me],
      undefined,
      5000,
      "ben screen",
    ],
    [
      "keeps the first of two shared screens",
      { id: "ben screen", since: 0 },
      [annShares, benShares],
      undefined,
      5000,
      "ben screen",
    ],
    ["shows the chosen person beside a shared screen", undefined, [annSpeaks, benShares, me], "ann", 0, "ann"],
    [
      "goes back to people when a screen ends",
      { id: "ben screen", since: 0 },
      [annSpeaks, ben, me],
      undefined,
      5000,
      "ann",
    ],
    [
      "never turns to the own screen by itself",
      undefined,
      [ann, tileFor("me", { own: true, screen: true })],
      undefined,
      0,
      "ann",
    ],
  ];
  it.each(cases)("%s", (_what, before, tiles, chosen, now, expected) => {
    expect(nextPipFocus(before, picturesOf(tiles), chosen, now)?.id).toBe(expected);
  });

  it("keeps the same object while nothing changes", () => {
    const before = { id: "ann", since: 0 };
    expect(nextPipFocus(before, picturesOf([ann, me]), undefined, 9000)).toBe(before);
  });
});

describe("a lively talk", () => {
  it("changes no more often than every 1.5 seconds, whoever interrupts", () => {
    let focus = nextPipFocus(undefined, picturesOf([ann, ben, me]), undefined, 0);
    const changes: number[] = [];
    for (let now = 0; now <= 15_000; now += 250) {
      const tiles = (now / 250) % 2 === 0 ? [annSpeaks, ben, me] : [ann, benSpeaks, me];
      const next = nextPipFocus(focus, picturesOf(tiles), undefined, now);
      if (next?.id !== focus?.id) changes.push(now);
      focus = next;
    }
    expect(changes.length).toBeGreaterThan(1);
    for (const [index, at] of changes.entries()) expect(at - (changes[index - 1] ?? 0)).toBeGreaterThanOrEqual(1500);
  });
});

describe("neighbour", () => {
  it("reaches everybody and every screen, around the end", () => {
    const views = picturesOf([ann, benShares, me]);
    const round = views.map((_view, index) => {
      let id: string | undefined = "ann";
      for (let step = 0; step <= index; step++) id = neighbour(views, id ?? "", 1);
      return id;
    });
    expect(round).toEqual(["ben screen", "ben", "me", "ann"]);
    expect(neighbour(views, "ann", -1)).toBe("me");
    expect(neighbour([], "ann", 1)).toBeUndefined();
  });
});
