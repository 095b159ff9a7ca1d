/** Pictures we show: a bitmap format that Chromium decodes in its sandbox, known by its bytes and not by what it is called. */
export type ImageType = "image/png" | "image/jpeg" | "image/webp" | "image/gif";

export interface ImageHeader {
  type: ImageType;
  width: number;
  height: number;
}

/** More pixels are not decoded: 20 MP take 80 MB, and a file of some kB can claim gigapixels. */
const MAX_PIXELS = 20_000_000;
const MAX_SIDE = 16_384;

/** @returns undefined for anything else, SVG above all, for a broken header, and for a picture too large to be decoded. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readPng(data) ?? readGif(data) ?? readWebp(data) ?? readJpeg(data);
  if (header === undefined || header.width < 1 || header.height < 1) return undefined;
  const { width, height } = header;
  return width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS ? undefined : header;
}

function readPng(data: Buffer): ImageHeader | undefined {
  if (data.length < 33 || data.toString("latin1", 0, 8) !== "\u0089PNG\r\n\u001A\n") return undefined;
  if (data.toString("latin1", 12, 16) !== "IHDR") return undefined;
  return { type: "image/png", width: data.readUInt32BE(16), height: data.readUInt32BE(20) };
}

function readGif(data: Buffer): ImageHeader | undefined {
  if (data.length < 13 || !/^GIF8[79]a$/u.test(data.toString("latin1", 0, 6))) return undefined;
  return { type: "image/gif", width: data.readUInt16LE(6), height: data.readUInt16LE(8) };
}

function readWebp(data: Buffer): ImageHeader | undefined {
  if (data.length < 30 || data.toString("latin1", 0, 4) !== "RIFF" || data.toString("latin1", 8, 12) !== "WEBP")
    return undefined;
  const type = "image/webp";
  switch (data.toString("latin1", 12, 16)) {
    case "VP8 ":
      if (data.readUIntBE(23, 3) !== 0x9d012a) return undefined;
      return { type, width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff };
    case "VP8L": {
      if (data[20] !== 0x2f) return undefined;
      const bits = data.readUInt32LE(21);
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return { type, width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

/** The size stands in the first frame header, behind segments that are skipped by their length. */
function readJpeg(data: Buffer): ImageHeader | undefined {
  if (data.length < 4 || data.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 <= data.length) {
    if (data[at] !== 0xff) return undefined;
    const marker = data[at + 1] ?? 0;
    // Fill bytes before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { type: "image/jpeg", width: data.readUInt16BE(at + 7), height: data.readUInt16BE(at + 5) };
    // The picture itself, or its end, without a frame before.
    if (marker === 0xda || marker === 0xd9) return undefined;
    const length = data.readUInt16BE(at + 2);
    if (length < 2) return undefined;
    at += 2 + length;
  }
  return undefined;
}
