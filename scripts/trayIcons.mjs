// Draws the icons of the tray from the mark (assets/icons/mark.svg) into assets/icons/tray: the states in colour for
// Linux and Windows, in black for the menu bar of a Mac, each for both densities, and the dot over the taskbar's icon.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";

/** @typedef {[number, number, number]} Rgb */
const folder = join(import.meta.dirname, "..", "assets", "icons", "tray");
/** Points on each side of a pixel that are looked at. */
const SAMPLES = 6;
/** @type {Record<string, { mark: Rgb, badge?: Rgb, sign?: "bar" | "ring" }>} */
const states = {
  idle: { mark: [255, 176, 32] },
  call: { mark: [255, 176, 32], badge: [36, 178, 98] },
  missed: { mark: [255, 176, 32], badge: [229, 62, 62] },
  quiet: { mark: [150, 150, 160], badge: [150, 150, 160], sign: "bar" },
};

/** The mark, in its own 64 units: a ring with a tail, and a dot in its middle. @param {number} x @param {number} y */
function inMark(x, y) {
  const r = Math.hypot(x - 32, y - 28);
  if (r <= 5.5) return true;
  if (r < 12) return false;
  if (r <= 22) return true;
  if (x < 10 || x > 32 || y < 28) return false;
  return y <= 50 ? x <= 21 : Math.hypot(x - 15.5, Math.max(0, y - 55.5)) <= 5.5 || (x <= 21 && y <= 55.5);
}

const BADGE = { x: 44, y: 45, r: 13.5, gap: 4 };

/** @param {number} x @param {number} y @param {{ mark: Rgb, badge?: Rgb, sign?: "bar" | "ring" }} state @returns {Rgb | null} */
function colourAt(x, y, { mark, badge, sign }) {
  if (badge) {
    const r = Math.hypot(x - BADGE.x, y - BADGE.y);
    const isBar = sign === "bar" && Math.abs(x - BADGE.x) < 7.5 && Math.abs(y - BADGE.y) < 2.8;
    const isHole = sign === "ring" && r < 7;
    if (r <= BADGE.r) return isBar || isHole ? null : badge;
    if (r <= BADGE.r + BADGE.gap) return null;
  }
  return inMark(x, y) ? mark : null;
}

/** @param {number} size @param {(x: number, y: number) => Rgb | null} colour in 64 units */
function png(size, colour) {
  const raw = Buffer.alloc(size * (size * 4 + 1));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const sum = [0, 0, 0];
      let hits = 0;
      for (let i = 0; i < SAMPLES * SAMPLES; i++) {
        const x = column + ((i % SAMPLES) + 0.5) / SAMPLES;
        const y = row + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES;
        const seen = colour((x / size) * 64, (y / size) * 64);
        if (!seen) continue;
        hits++;
        seen.forEach((value, channel) => (sum[channel] = (sum[channel] ?? 0) + value));
      }
      const at = row * (size * 4 + 1) + 1 + column * 4;
      if (hits > 0)
        raw.set([...sum.map((value) => Math.round(value / hits)), Math.round((hits / SAMPLES ** 2) * 255)], at);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(raw, { level: 9 })), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts]);
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

await mkdir(folder, { recursive: true });
/** @type {(name: string, size: number, colour: (x: number, y: number) => Rgb | null) => Promise<void>} */
const write = async (name, size, colour) => {
  await writeFile(join(folder, `${name}.png`), png(size, colour));
  await writeFile(join(folder, `${name}@2x.png`), png(size * 2, colour));
};
for (const [name, state] of Object.entries(states)) {
  // The mark fills the icon: its own margin is for larger places.
  /** @param {number} at */
  const closer = (at) => 32 + (at - 32) * 0.86;
  await write(name, 24, (x, y) => colourAt(closer(x) - 1, closer(y) + 1, state));
  // Without colours a call is told from missed calls by a ring instead of a dot.
  const plain = name === "call" ? { ...state, sign: /** @type {const} */ ("ring") } : state;
  await write(`${name}Template`, 18, (x, y) => colourAt(closer(x) - 1, closer(y) + 1, plain) && [0, 0, 0]);
}
await write("overlay", 16, (x, y) => (Math.hypot(x - 32, y - 32) <= 26 ? [229, 62, 62] : null));
