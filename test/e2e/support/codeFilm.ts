import { closeSync, constants, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { readPicture } from "../../backend/qrPicture.ts";

const WIDTH = 640;
const HEIGHT = 480;
const FRAMES = 3;
const WHITE = 235;

/**
 * A film for Chromium's fake camera (y4m, 4:2:0) of a picture that is held before it; of a white wall without one. It may
 * be written anew while the camera runs: each frame stays where it was.
 *
 * @param picture data URL of a PNG
 */
export function holdBeforeCamera(file: string, picture?: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const luma = Buffer.alloc(WIDTH * HEIGHT, WHITE);
  if (picture !== undefined) {
    const { data, width, height } = readPicture(picture);
    if (width > WIDTH || height > HEIGHT) throw new Error("the picture is larger than the film");
    const [left, top] = [(WIDTH - width) >> 1, (HEIGHT - height) >> 1];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        if ((data[(y * width + x) * 4] ?? 255) < 128) luma[(top + y) * WIDTH + left + x] = 16;
  }
  const grey = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const frames = Array.from({ length: FRAMES }, () => [Buffer.from("FRAME\n"), luma, grey]).flat();
  const film = Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F15:1 Ip A1:1 C420jpeg\n`), ...frames]);
  // Not cut short and written anew: the camera may be reading it.
  const place = openSync(file, constants.O_RDWR | constants.O_CREAT);
  writeSync(place, film, 0, film.length, 0);
  closeSync(place);
}
