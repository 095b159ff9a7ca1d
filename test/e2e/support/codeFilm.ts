import { writeFileSync } from "node:fs";
import type { Locator } from "@playwright/test";

const WIDTH = 640;
const HEIGHT = 480;

/** A square picture, one byte of brightness for each pixel. */
export interface Square {
  side: number;
  luma: Uint8Array;
}

/** What a picture on screen shows. */
export async function pixelsOf(image: Locator): Promise<Square> {
  const { side, luma } = await image.evaluate((element) => {
    const picture = element as HTMLImageElement;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
    const context = canvas.getContext("2d");
    context?.drawImage(picture, 0, 0);
    const data = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
    return {
      side: canvas.width,
      luma: Array.from({ length: data.length / 4 }, (_each, place) => data[place * 4] ?? 0),
    };
  });
  return { side, luma: Uint8Array.from(luma) };
}

/** A film for Chromium's fake camera (y4m): the picture in the middle of a grey wall, as somebody would hold it there. */
export function writeCodeFilm(file: string, { side, luma }: Square): void {
  const y = Buffer.alloc(WIDTH * HEIGHT, 120);
  const [left, top] = [(WIDTH - side) >> 1, (HEIGHT - side) >> 1];
  for (let row = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1)
      y[(top + row) * WIDTH + left + column] = 16 + Math.round(((luma[row * side + column] ?? 0) * 219) / 255);
  const frame = Buffer.concat([Buffer.from("FRAME\n"), y, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F15:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(file, Buffer.concat([head, frame, frame, frame]));
}
