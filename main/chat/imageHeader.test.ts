import { describe, expect, it } from "vitest";
import { readImageHeader } from "./imageHeader.ts";

function png(width: number, height: number): Buffer {
  const data = Buffer.alloc(40);
  data.write("\u0089PNG\r\n\u001A\n", 0, "latin1");
  data.writeUInt32BE(13, 8);
  data.write("IHDR", 12, "latin1");
  data.writeUInt32BE(width, 16);
  data.writeUInt32BE(height, 20);
  return data;
}
function gif(width: number, height: number): Buffer {
  const data = Buffer.alloc(20);
  data.write("GIF89a", 0, "latin1");
  data.writeUInt16LE(width, 6);
  data.writeUInt16LE(height, 8);
  return data;
}
function webp(kind: string, rest: number[]): Buffer {
  const data = Buffer.alloc(40);
  data.write("RIFF\0\0\0\0WEBP", 0, "latin1");
  data.write(kind, 12, "latin1");
  data.set(rest, 20);
  return data;
}
/** With an EXIF segment before its frame, as cameras write it. */
function jpeg(width: number, height: number, frame = 0xc0): Buffer {
  const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 102]), Buffer.alloc(100)]);
  const sof = Buffer.from([0xff, frame, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3, 0, 0, 0]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), exif, sof]);
}

describe("readImageHeader", () => {
  it.each([
    ["png", png(640, 480), { type: "image/png", width: 640, height: 480 }],
    ["gif", gif(320, 200), { type: "image/gif", width: 320, height: 200 }],
    ["jpeg", jpeg(4000, 3000), { type: "image/jpeg", width: 4000, height: 3000 }],
    ["progressive jpeg", jpeg(800, 600, 0xc2), { type: "image/jpeg", width: 800, height: 600 }],
    [
      "lossy webp",
      webp("VP8 ", [0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01]),
      { type: "image/webp", width: 640, height: 480 },
    ],
    ["lossless webp", webp("VP8L", [0x2f, 0x7f, 0xc2, 0x77, 0x00]), { type: "image/webp", width: 640, height: 480 }],
    [
      "extended webp",
      webp("VP8X", [0, 0, 0, 0, 0x7f, 0x02, 0, 0xdf, 0x01, 0]),
      { type: "image/webp", width: 640, height: 480 },
    ],
  ])("%s", (_what, data, expected) => {
    expect(readImageHeader(data)).toEqual(expected);
  });

  it.each([
    ["a bomb of gigapixels", png(60_000, 60_000)],
    ["21 megapixels", png(7000, 3001)],
    ["a line that is too long", png(20_000, 1)],
    ["no pixels", png(0, 10)],
    ["a jpeg without height", jpeg(100, 0)],
    ["svg", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'.padEnd(60))],
    ["html", Buffer.from("<!doctype html><script>alert(1)</script>".padEnd(60))],
    ["svg behind a mark", Buffer.from("\uFEFF<?xml version='1.0'?><svg/>".padEnd(60))],
    ["a table of Huffman codes only", Buffer.from([0xff, 0xd8, 0xff, 0xc4, 0, 4, 0, 0, 0xff, 0xda, 0, 0, 0])],
    ["a segment without length", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0])],
    ["a cut png", png(10, 10).subarray(0, 20)],
    ["nothing", Buffer.alloc(0)],
  ])("refuses %s", (_what, data) => {
    expect(readImageHeader(data)).toBeUndefined();
  });

  it("does not fall over any prefix or noise", () => {
    for (const whole of [png(9, 9), gif(9, 9), jpeg(9, 9), webp("VP8X", [])]) {
      for (let length = 0; length <= whole.length; length++) {
        expect(() => readImageHeader(whole.subarray(0, length))).not.toThrow();
      }
    }
  });
});
