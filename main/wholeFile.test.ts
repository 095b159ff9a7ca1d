import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { deleteWhole, writeWhole } from "./wholeFile.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-whole-file-"));
  file = join(folder, "deep", "file");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const text = () => readFileSync(file, "utf8");

it("writes text, bytes, and what comes piece by piece; for nobody else to read", async () => {
  await writeWhole(file, "first");
  expect(text()).toBe("first");
  expect([statSync(file).mode & 0o777, statSync(join(folder, "deep")).mode & 0o777]).toEqual([0o600, 0o700]);
  await writeWhole(file, Buffer.from("next"));
  expect(text()).toBe("next");
  await writeWhole(file, async (append) => {
    for (const piece of ["a", "b", "c"]) await append(Buffer.from(piece));
  });
  expect(text()).toBe("abc");
  expect(readdirSync(join(folder, "deep"))).toEqual(["file"]);
});

it("what fails on the way leaves the old file, and nothing beside it", async () => {
  await writeWhole(file, "old");
  await expect(
    writeWhole(file, async (append) => {
      await append(Buffer.from("half"));
      throw new Error("no more");
    }),
  ).rejects.toThrow("no more");
  expect(text()).toBe("old");
  expect(readdirSync(join(folder, "deep"))).toEqual(["file"]);
});

it("killed in between: the old file stays, and the next write is not in the way of what was left", async () => {
  await writeWhole(file, "old");
  const child = spawn(process.execPath, ["--no-warnings", join(import.meta.dirname, "wholeFile.child.ts"), file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  expect((await once(child, "exit"))[1]).toBe("SIGKILL");
  expect([text(), readFileSync(`${file}.new`, "utf8")]).toEqual(["old", "half of the n"]);
  await writeWhole(file, "new");
  expect([text(), existsSync(`${file}.new`)]).toEqual(["new", false]);
});

it("is deleted with what an interrupted write left", async () => {
  await deleteWhole(file);
  await writeWhole(file, "x");
  await writeWhole(`${file}.new`, "half");
  await deleteWhole(file);
  expect(readdirSync(join(folder, "deep"))).toEqual([]);
});
