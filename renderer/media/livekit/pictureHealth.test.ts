import { describe, expect, it } from "vitest";
import { judgePicture, patienceMs, type PictureLook, type Remedy, type WatchedPicture } from "./pictureHealth.ts";

/** Plays looks, one a second, and tells at which second which remedy was asked for. */
function play(looks: PictureLook[]): { second: number; remedy: Remedy }[] {
  const asked: { second: number; remedy: Remedy }[] = [];
  let watched: WatchedPicture | undefined;
  for (const [second, look] of looks.entries()) {
    const { next, remedy } = judgePicture(watched, look, second * 1000);
    watched = next;
    if (remedy !== undefined) asked.push({ second, remedy });
  }
  return asked;
}

const still = (frames: number | undefined): PictureLook => ({ expected: true, lossy: false, frames });
const moving = (count: number, from = 100): PictureLook[] =>
  Array.from({ length: count }, (_, i) => still(from + i * 20));
const times = (count: number, look: PictureLook): PictureLook[] => Array.from({ length: count }, () => look);

describe("a picture that ought to move", () => {
  const table: [string, PictureLook[], { second: number; remedy: Remedy }[]][] = [
    ["moves", moving(30), []],
    ["stands for less than WebRTC needs to heal it", [...moving(3), ...times(4, still(140)), ...moving(9, 160)], []],
    ["stands still", [...moving(3), ...times(9, still(140))], [{ second: 7, remedy: "resubscribe" }]],
    [
      "stands still while many packets get lost: three times the patience",
      [...moving(3), ...times(25, { ...still(140), lossy: true })],
      [{ second: 15, remedy: "resubscribe" }],
    ],
    ["was announced and never came", times(6, still(undefined)), [{ second: 5, remedy: "resubscribe" }]],
    [
      "does not move after the first remedy either",
      times(15, still(7)),
      [
        { second: 5, remedy: "resubscribe" },
        { second: 13, remedy: "reconnect" },
      ],
    ],
    [
      "shows one frame of its renewed track and stands again",
      [...times(6, still(7)), still(0), still(1), ...times(9, still(1))],
      [
        { second: 5, remedy: "resubscribe" },
        { second: 16, remedy: "reconnect" },
      ],
    ],
    ["is not expected: muted, out of view, no connection", times(90, { expected: false, lossy: false, frames: 7 }), []],
    ["comes back into view", [...times(20, { expected: false, lossy: false, frames: 7 }), ...times(4, still(7))], []],
  ];
  it.each(table)("%s", (_, looks, asked) => {
    expect(play(looks)).toEqual(asked);
  });

  it("is renewed ever more rarely, and the connection once", () => {
    const asked = play(times(600, still(7)));
    expect(asked.filter(({ remedy }) => remedy === "reconnect")).toHaveLength(1);
    expect(asked.length).toBeLessThan(16);
    const gaps = asked.slice(1).map(({ second }, i) => second - (asked[i]?.second ?? 0));
    expect(Math.max(...gaps)).toBe(60);
  });

  it("is patient anew once it has moved", () => {
    const asked = play([...times(14, still(7)), ...moving(5, 100), ...times(patienceMs / 1000 + 1, still(180))]);
    expect(asked.at(-1)?.remedy).toBe("resubscribe");
  });
});
