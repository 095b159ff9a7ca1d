import { describe, expect, it } from "vitest";
import { judgeIce, wellIce } from "./iceHealth.ts";

/** Plays looks, two a second, and tells at which ms the connection was renewed. */
function play(looks: RTCIceConnectionState[][]): number[] {
  const renewed: number[] = [];
  let watched = wellIce;
  for (const [index, states] of looks.entries()) {
    const { next, renew } = judgeIce(watched, states, index * 500);
    watched = next;
    if (renew) renewed.push(index * 500);
  }
  return renewed;
}

const times = (count: number, ...states: RTCIceConnectionState[]) => Array.from({ length: count }, () => states);

describe("a transport", () => {
  it.each<[string, RTCIceConnectionState[][], number[]]>([
    ["is connected", times(20, "connected", "completed"), []],
    [
      "is disconnected for a moment",
      [...times(2, "connected"), ...times(2, "disconnected"), ...times(9, "connected")],
      [],
    ],
    ["is disconnected", [...times(2, "connected"), ...times(5, "disconnected")], [2_000]],
    ["is disconnected, the other is not", times(5, "connected", "disconnected"), [1_000]],
    ["stays disconnected: not all the time", times(20, "disconnected"), [1_000, 9_000]],
    ["has failed: LiveKit's to act", times(9, "failed"), []],
    [
      "is disconnected now and then",
      [...times(2, "disconnected"), ...times(1, "connected"), ...times(2, "disconnected")],
      [],
    ],
  ])("%s", (_what, looks, renewed) => {
    expect(play(looks)).toEqual(renewed);
  });
});
