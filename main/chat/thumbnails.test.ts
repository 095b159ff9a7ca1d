import { describe, expect, it } from "vitest";
import { checkThumbnail, needsThumbnail, Thumbnails } from "./thumbnails.ts";

/** A header of a picture, with nothing to decode behind it. */
function gif(width: number, height: number, bytes = 64): Uint8Array {
  const data = Buffer.alloc(bytes);
  data.write("GIF89a", "latin1");
  data.writeUInt16LE(width, 6);
  data.writeUInt16LE(height, 8);
  return data;
}
const header = (width: number, height: number) => ({ type: "image/gif", width, height }) as const;

describe("thumbnails", () => {
  it.each([
    [800, 600, 200 * 1024, false],
    [801, 600, 10, true],
    [800, 601, 10, true],
    [10, 10, 200 * 1024 + 1, true],
  ])("%d x %d with %d bytes: %s", (width, height, bytes, needed) =>
    expect(needsThumbnail(header(width, height), bytes)).toBe(needed),
  );

  it.each<[string, Uint8Array, number, boolean]>([
    ["as asked for", gif(800, 600), 1000, true],
    ["too wide", gif(801, 600), 1000, false],
    ["too high", gif(800, 601), 1000, false],
    ["no smaller than the picture", gif(80, 60), 64, false],
    ["too many bytes", gif(80, 60, 400_000), 1_000_000, false],
    ["an SVG", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), 1000, false],
    ["nothing", new Uint8Array(), 1000, false],
  ])("takes from the page what is one: %s", (_name, bytes, of, good) =>
    expect(checkThumbnail(bytes, of) !== undefined).toBe(good),
  );

  it("asks the page only where there is need, and takes its no for an answer", async () => {
    const asked: string[] = [];
    const thumbnails: Thumbnails = new Thumbnails(({ id, bytes }) => {
      asked.push(id);
      thumbnails.answer("of nobody", bytes);
      queueMicrotask(() => thumbnails.answer(id, asked.length === 1 ? gif(400, 300, 40) : null));
    });
    expect(await thumbnails.of(gif(10, 10), header(10, 10))).toBeUndefined();
    expect(asked).toEqual([]);
    expect(await thumbnails.of(gif(2000, 1500), header(2000, 1500))).toMatchObject({ width: 400, height: 300 });
    expect(await thumbnails.of(gif(2000, 1500), header(2000, 1500))).toBeUndefined();
    expect(asked).toHaveLength(2);
  });
});
