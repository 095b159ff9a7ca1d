import { describe, expect, it } from "vitest";
import { judgePath, unwatchedPath, type PathLook } from "./pathHealth.ts";

interface Step {
  looks: number;
  came?: boolean;
  sends?: boolean;
  online?: boolean;
}

/** Plays looks and tells at which ms sending was held back and released, and another path looked for. */
function play(steps: Step[], everyMs = 500): string[] {
  const told: string[] = [];
  let watched = unwatchedPath;
  let look: PathLook = { online: true, arrived: 1, sent: 1 };
  let now = 0;
  for (const { looks, came = true, sends = true, online = true } of steps) {
    for (let index = 0; index < looks; index++) {
      look = {
        online,
        arrived: look.arrived + (came ? 100 : 0),
        // What is held back is not sent.
        sent: look.sent + (sends && !watched.held ? 30 : 0),
      };
      const { next, renew } = judgePath(watched, look, now);
      if (next.held !== watched.held) told.push(`${next.held ? "hold" : "release"} ${now}`);
      if (renew) told.push(`renew ${now}`);
      watched = next;
      now += everyMs;
    }
  }
  return told;
}

describe("judgePath", () => {
  it.each<[string, Step[], string[]]>([
    ["all is well", [{ looks: 20 }], []],
    ["nothing is sent, nothing comes", [{ looks: 2 }, { looks: 20, came: false, sends: false }], []],
    ["a moment of silence", [{ looks: 2 }, { looks: 2, came: false }, { looks: 5 }], []],
    [
      "silence: held, and another path looked for, not all the time",
      [{ looks: 2 }, { looks: 18, came: false }],
      ["hold 2000", "renew 2000"],
    ],
    [
      "long silence: looked for once more",
      [{ looks: 2 }, { looks: 20, came: false }],
      ["hold 2000", "renew 2000", "renew 10000"],
    ],
    [
      "silence ends: released at the first that comes",
      [{ looks: 2 }, { looks: 5, came: false }, { looks: 3 }],
      ["hold 2000", "renew 2000", "release 3500"],
    ],
    [
      "long silence ends: signalling of before would come late",
      [{ looks: 2 }, { looks: 8, came: false }, { looks: 3 }],
      ["hold 2000", "renew 2000", "release 5000", "renew 5000"],
    ],
    [
      "no network: held soon, nothing is looked for",
      [{ looks: 2 }, { looks: 9, came: false, online: false }],
      ["hold 1500"],
    ],
    ["no network, and none is needed", [{ looks: 2 }, { looks: 9, online: false }], []],
    ["no network, and no video is sent", [{ looks: 2 }, { looks: 9, came: false, sends: false, online: false }], []],
    [
      "a network again by which things come",
      [{ looks: 2 }, { looks: 4, came: false, online: false }, { looks: 3 }],
      ["hold 1500", "release 3000"],
    ],
    [
      "a network again by which nothing comes",
      [{ looks: 2 }, { looks: 4, came: false, online: false }, { looks: 3, came: false }],
      ["hold 1500", "renew 3000"],
    ],
  ])("%s", (_what, steps, told) => {
    expect(play(steps)).toEqual(told);
  });

  it("looks that come faster than frames see them all the same", () => {
    const frames = [...Array(40)].flatMap<Step>(() => [{ looks: 1 }, { looks: 1, came: false, sends: false }]);
    expect(play(frames, 40)).toEqual([]);
    const lost = [...Array(3)].flatMap<Step>(() => [
      { looks: 1, came: false, online: false },
      { looks: 1, came: false, sends: false, online: false },
    ]);
    expect(play([{ looks: 1 }, ...lost], 40)).toEqual(["hold 160"]);
  });
});
