import { expect, it } from "vitest";
import { nextSilence, noSilence, type Silence } from "./silence.ts";

/** What is known after peaks that came 100 ms apart. */
const after = (peaks: number[], from: Silence = noSilence) =>
  peaks.reduce((silence, peak, index) => nextSilence(silence, peak, 1000 + index * 100), from);
const nothing = (seconds: number) => Array.from({ length: seconds * 10 + 1 }, () => 0);

it.each<[string, number[], boolean]>([
  ["four seconds of nothing", nothing(4), false],
  ["five seconds of nothing", nothing(5), true],
  ["the hiss of a quiet room", nothing(9).map(() => 0.001), false],
  ["a microphone that is muted by hardware and hums faintly", nothing(6).map(() => 0.0001), true],
  ["a word within five seconds", [...nothing(3), 0.2, ...nothing(4)], false],
  ["a word at last", [...nothing(9), 0.2], false],
])("%s", (_, peaks, silent) => {
  expect(after(peaks).silent).toBe(silent);
});
