import { describe, expect, it } from "vitest";
import { TypingNotice } from "./typing.ts";

describe("one's own typing notices", () => {
  it.each<[string, [number, boolean][], [number, boolean][]]>([
    ["nothing to take back", [[0, false]], []],
    [
      "said once, renewed while it goes on, taken back at the end",
      [
        [0, true],
        [100, true],
        [5_999, true],
        [6_000, true],
        [7_000, false],
        [7_001, false],
      ],
      [
        [0, true],
        [6_000, true],
        [7_000, false],
      ],
    ],
    [
      "over by itself at the homeserver",
      [
        [0, true],
        [12_000, false],
        [13_000, true],
      ],
      [
        [0, true],
        [13_000, true],
      ],
    ],
  ])("%s", (_name, inputs, expected) => {
    const said: [number, boolean][] = [];
    let at = 0;
    const notice = new TypingNotice((typing) => said.push([at, typing]));
    for (const [now, typing] of inputs) {
      at = now;
      notice.set(typing, now);
    }
    expect(said).toEqual(expected);
  });
});
