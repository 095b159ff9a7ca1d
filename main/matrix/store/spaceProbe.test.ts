import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { hasSpace, spacePauseMs } from "./spaceProbe.ts";

it("leaves nothing behind where there is space", async () => {
  const folder = await mkdtemp(join(tmpdir(), "parley-space-"));
  try {
    expect(await hasSpace(folder)).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it("says no where nothing can be written", async () => {
  expect(await hasSpace(join(tmpdir(), "parley-there-is-no-such-folder"))).toBe(false);
});

it("looks soon at first, and once a second in the long run", () => {
  expect([0, 1, 2, 3, 1000].map(spacePauseMs)).toEqual([250, 500, 1000, 1000, 1000]);
});
