import { create } from "qrcode";
import { describe, expect, it } from "vitest";
import { readCode } from "./readCode.ts";
import type { Picture } from "./readCode.ts";

/** As a camera sees it: a code of these bytes, of so many pixels to a module, on grey, with noise. */
function pictureOf(bytes: Uint8Array, scale: number, dark = 60, light = 190): Picture {
  const { modules } = create([{ data: new Uint8ClampedArray(bytes), mode: "byte" }], { errorCorrectionLevel: "L" });
  const [width, height] = [640, 480];
  const luma = new Uint8Array(width * height).fill(light);
  const [left = 0, top = 0] = [width, height].map((each) => Math.floor((each - modules.size * scale) / 2));
  for (let y = 0; y < modules.size * scale; y += 1)
    for (let x = 0; x < modules.size * scale; x += 1)
      if (modules.get(Math.floor(y / scale), Math.floor(x / scale)) === 1) luma[(top + y) * width + left + x] = dark;
  for (let place = 0; place < luma.length; place += 1) luma[place] = (luma[place] ?? 0) + ((place * 7919) % 23) - 11;
  return { width, height, luma };
}

describe("a code in a picture", () => {
  const head = [...Buffer.from("MATRIX"), 2, 1, 0, 4];
  const matrix = Uint8Array.from([...head, ...Array.from({ length: 120 }, (_each, place) => (place * 37) % 256)]);
  it.each([
    ["large", matrix, 7],
    ["small", matrix, 3],
    ["zeros and high bytes", Uint8Array.from([0, 255, 0, 128, 254, 0]), 8],
  ])("is read byte for byte: %s", async (_what, bytes, scale) => {
    expect(await readCode(pictureOf(bytes, scale))).toEqual(bytes);
  });

  it("is none where there is none, or where it can't be told from its ground", async () => {
    expect(await readCode({ width: 64, height: 48, luma: new Uint8Array(64 * 48).fill(120) })).toBeUndefined();
    expect(await readCode({ width: 40, height: 40, luma: new Uint8Array(1600) })).toBeUndefined();
    expect(await readCode(pictureOf(matrix, 7, 120, 122))).toBeUndefined();
  });
});
