import { randomBytes } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";

/** A picture of one colour, as a real PNG. @param colour red, green, blue: 0 to 255 */
export function plainPng(width: number, height: number, colour: [number, number, number]): Buffer {
  return png(width, height, 2, () => Buffer.alloc(width * 3, Buffer.from(colour)));
}

/** A picture of noise, as a real PNG that no format makes small. */
export function noisePng(width: number, height: number): Buffer {
  return png(width, height, 0, () => randomBytes(width));
}

/** @param colourType of the PNG specification: 0 grey, 2 red, green and blue; a byte each @param row makes the next one */
function png(width: number, height: number, colourType: 0 | 2, row: () => Buffer): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colourType, 0, 0, 0], 8);
  // Each row begins with its filter: none.
  const rows = Array.from({ length: height }, () => Buffer.concat([Buffer.alloc(1), row()]));
  const pixels = deflateSync(Buffer.concat(rows));
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}
