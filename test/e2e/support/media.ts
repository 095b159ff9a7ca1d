import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { wav } from "../../../scripts/lib/wav.mjs";

/** A sender's mark, told apart after encoding, scaling and decoding: two colours side by side, and a tone. */
export interface Pattern {
  left: Rgb;
  right: Rgb;
  /** Hz */
  tone: number;
}
export type Rgb = readonly [number, number, number];

export const patterns = {
  alice: { left: [220, 40, 40], right: [40, 60, 220], tone: 440 },
  bob: { left: [40, 190, 60], right: [230, 210, 40], tone: 1000 },
  carol: { left: [200, 60, 200], right: [40, 200, 210], tone: 1600 },
  dora: { left: [235, 235, 60], right: [90, 40, 140], tone: 2200 },
} as const satisfies Record<string, Pattern>;

const WIDTH = 640;
const HEIGHT = 360;
const FRAMES = 15;

/** Writes a short film for Chromium's fake camera (y4m, 4:2:0): the two colours, and a white bar that moves. */
export function writeFilm(file: string, pattern: Pattern): void {
  mkdirSync(dirname(file), { recursive: true });
  const parts: Buffer[] = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F15:1 Ip A1:1 C420jpeg\n`)];
  const left = toYuv(pattern.left);
  const right = toYuv(pattern.right);
  for (let frame = 0; frame < FRAMES; frame++) {
    const y = Buffer.alloc(WIDTH * HEIGHT);
    const u = Buffer.alloc((WIDTH * HEIGHT) / 4);
    const v = Buffer.alloc((WIDTH * HEIGHT) / 4);
    const bar = Math.floor((frame / FRAMES) * HEIGHT);
    for (let row = 0; row < HEIGHT; row++) {
      const white = row >= bar && row < bar + 8;
      y.fill(white ? 235 : left[0], row * WIDTH, row * WIDTH + WIDTH / 2);
      y.fill(white ? 235 : right[0], row * WIDTH + WIDTH / 2, (row + 1) * WIDTH);
    }
    for (let row = 0; row < HEIGHT / 2; row++) {
      const at = (row * WIDTH) / 2;
      u.fill(left[1], at, at + WIDTH / 4).fill(right[1], at + WIDTH / 4, at + WIDTH / 2);
      v.fill(left[2], at, at + WIDTH / 4).fill(right[2], at + WIDTH / 4, at + WIDTH / 2);
    }
    parts.push(Buffer.from("FRAME\n"), y, u, v);
  }
  writeFileSync(file, Buffer.concat(parts));
}

/** Writes two seconds of a sine tone for Chromium's fake microphone (16-bit mono WAV, 48 kHz), seamless in a loop. */
export function writeTone(file: string, hertz: number): void {
  mkdirSync(dirname(file), { recursive: true });
  const rate = 48_000;
  const tone = Float64Array.from({ length: rate * 2 }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / rate));
  writeFileSync(file, wav(tone, rate, 12_000));
}

function toYuv([r, g, b]: Rgb): [number, number, number] {
  return [
    Math.round(0.299 * r + 0.587 * g + 0.114 * b),
    Math.round(128 - 0.169 * r - 0.331 * g + 0.5 * b),
    Math.round(128 + 0.5 * r - 0.419 * g - 0.081 * b),
  ];
}
