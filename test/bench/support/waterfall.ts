import type { TraceEvent } from "./tracing.ts";

const ROW = 16;
const LEFT = 360;
const WIDTH = 900;
const colours = ["#5b5bd6", "#0d9b8a", "#d6409f", "#b4620f"];

/** A trace as a picture (SVG): time to the right, one line for each thing, in the order of its beginning. */
export function waterfall(events: readonly TraceEvent[], origin: number, title: string): string {
  const lanes = [...new Set(events.map(({ lane }) => lane))];
  const last = Math.max(...events.map(({ start, end }) => (end ?? start) - origin), 100);
  const x = (ts: number) => LEFT + (Math.max(0, ts - origin) / last) * WIDTH;
  const height = (events.length + 4) * ROW;
  const grid = Array.from({ length: Math.floor(last / 100) + 1 }, (_, index) => {
    const at = x(origin + index * 100);
    return `<path d="M${at} ${2 * ROW}V${height}" stroke="#ddd"/><text x="${at}" y="${2 * ROW - 3}" text-anchor="middle">${index * 100} ms</text>`;
  });
  const rows = events.map(({ lane, name, start, end }, index) => {
    const colour = colours[lanes.indexOf(lane) % colours.length];
    const y = (index + 2) * ROW;
    const width = Math.max(3, end === undefined ? 3 : x(end) - x(start));
    const time = `${Math.round(start - origin)}${end === undefined ? "" : `–${Math.round(end - origin)}`}`;
    return (
      `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end" fill="${colour}">${escaped(`${lane}: ${name}`)}</text>` +
      `<rect x="${x(start)}" y="${y + 3}" width="${width}" height="${ROW - 6}" fill="${colour}"/>` +
      `<text x="${x(start) + width + 4}" y="${y + 12}" fill="#555">${time}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${LEFT + WIDTH + 90}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/><text x="8" y="13" font-weight="bold">${escaped(title)}</text>`,
    ...grid,
    ...rows,
    "</svg>",
    "",
  ].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
