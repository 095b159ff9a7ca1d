/** Rows of brightness, one byte for each pixel. */
export interface Picture {
  width: number;
  height: number;
  luma: Uint8Array;
}

/** The bytes of a QR code in a picture. @returns undefined where there is none that can be read */
export async function readCode({ width, height, luma }: Picture): Promise<Uint8Array | undefined> {
  // Few ever need it.
  const { default: jsQR } = await import("jsqr");
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let place = 0; place < luma.length; place += 1) pixels.fill(luma[place] ?? 0, place * 4, place * 4 + 4);
  const found = jsQR(pixels, width, height, { inversionAttempts: "dontInvert" });
  return found === null || found.binaryData.length === 0 ? undefined : Uint8Array.from(found.binaryData);
}
