import { writeFileSync } from "node:fs";
import type { Rgb } from "../e2e/support/media.ts";

const WIDTH = 1280;
const HEIGHT = 720;

/** A still film (y4m) of a drawn person before a soft background, since a picture of two colours shows no conference. */
export function writePortrait(file: string, background: Rgb, person: Rgb): void {
  const y = Buffer.alloc(WIDTH * HEIGHT);
  const u = Buffer.alloc((WIDTH * HEIGHT) / 4);
  const v = Buffer.alloc((WIDTH * HEIGHT) / 4);
  for (let row = 0; row < HEIGHT; row++) {
    for (let column = 0; column < WIDTH; column++) {
      const [r, g, b] = colourAt(column, row, background, person);
      const at = row * WIDTH + column;
      y[at] = 0.299 * r + 0.587 * g + 0.114 * b;
      if (row % 2 === 0 && column % 2 === 0) {
        const half = (row / 2) * (WIDTH / 2) + column / 2;
        u[half] = 128 - 0.169 * r - 0.331 * g + 0.5 * b;
        v[half] = 128 + 0.5 * r - 0.419 * g - 0.081 * b;
      }
    }
  }
  const frame = Buffer.concat([Buffer.from("FRAME\n"), y, u, v]);
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F15:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(file, Buffer.concat([head, frame, frame]));
}

function colourAt(x: number, y: number, background: Rgb, person: Rgb): Rgb {
  const head = inside(x, y, 640, 290, 118, 140);
  const shoulders = inside(x, y, 640, 760, 330, 300);
  const light = 1.15 - 0.55 * (y / HEIGHT) - 0.25 * Math.abs(x / WIDTH - 0.35);
  // Half a pixel row of blending at each edge is enough after scaling.
  const share = Math.max(head, shoulders);
  const mix = (from: number, to: number) =>
    Math.min(255, (from * (1 - share) + to * share) * (share > 0.5 ? 1.05 : light));
  return [mix(background[0], person[0]), mix(background[1], person[1]), mix(background[2], person[2])];
}

/** 1 within an ellipse, 0 outside, soft over its edge. */
function inside(x: number, y: number, cx: number, cy: number, rx: number, ry: number): number {
  const distance = Math.hypot((x - cx) / rx, (y - cy) / ry);
  return Math.max(0, Math.min(1, (1.01 - distance) * 50));
}
