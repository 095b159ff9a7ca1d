import { inflateSync } from "node:zlib";
import jsQR from "jsqr";

export interface Picture {
  /** RGBA. */
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** A picture as the app shows it (data URL of a PNG, 8 bits, RGBA), as a camera would see it. */
export function readPicture(dataUrl: string): Picture {
  const png = Buffer.from(dataUrl.slice(dataUrl.indexOf(",") + 1), "base64");
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  if (png.readUInt16BE(24) !== 0x08_06) throw new Error("another kind of PNG");
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const rows = inflateSync(Buffer.concat(parts));
  const stride = width * 4;
  const data = new Uint8ClampedArray(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x++) {
      const left = x < 4 ? 0 : (data[y * stride + x - 4] ?? 0);
      const up = y === 0 ? 0 : (data[(y - 1) * stride + x] ?? 0);
      const corner = x < 4 || y === 0 ? 0 : (data[(y - 1) * stride + x - 4] ?? 0);
      const value = (rows[y * (stride + 1) + 1 + x] ?? 0) + guess(filter, left, up, corner);
      data[y * stride + x] = value & 0xff;
    }
  }
  return { data, width, height };
}

/** What a filter of PNG adds to a byte. */
function guess(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter === 0) return 0;
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** The bytes of the code in a picture. */
export function readQr(dataUrl: string): Uint8Array {
  const { data, width, height } = readPicture(dataUrl);
  const code = jsQR(data, width, height);
  if (code === null) throw new Error("no QR code in the picture");
  return Uint8Array.from(code.binaryData);
}
