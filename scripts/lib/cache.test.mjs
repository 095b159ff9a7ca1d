import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cacheRoot, cached, withLock } from "./cache.mjs";

/** @type {string} */
let root;
const before = process.env["PARLEY_CACHE"];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "parley-cache-test-"));
  process.env["PARLEY_CACHE"] = root;
});

afterEach(async () => {
  if (before === undefined) delete process.env["PARLEY_CACHE"];
  else process.env["PARLEY_CACHE"] = before;
  await rm(root, { recursive: true });
});

/** @param {string} script @returns {Promise<number | null>} its exit status */
function runNode(script) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
  return new Promise((resolve) => child.on("exit", resolve));
}

describe("the cache", () => {
  it("lies where PARLEY_CACHE, XDG_CACHE_HOME or the home folder say, in this order", () => {
    expect(cacheRoot({ PARLEY_CACHE: "/a", XDG_CACHE_HOME: "/b" })).toBe("/a");
    expect(cacheRoot({ XDG_CACHE_HOME: "/b" })).toBe("/b/parley");
    expect(cacheRoot({})).toMatch(/\.cache\/parley$/u);
  });

  it("builds an entry once, also when two processes want it at the same time", async () => {
    const script = `
      import { cached } from ${JSON.stringify(new URL("./cache.mjs", import.meta.url).href)};
      import { appendFile, writeFile } from "node:fs/promises";
      await cached("thing-1", async (folder) => {
        await appendFile(${JSON.stringify(join(root, "builds"))}, "x");
        await new Promise((resolve) => setTimeout(resolve, 300));
        await writeFile(folder + "/file", "done");
      });`;
    expect(await Promise.all([runNode(script), runNode(script)])).toEqual([0, 0]);
    expect(await readFile(join(root, "builds"), "utf8")).toBe("x");
    expect(await readFile(join(root, "thing-1", "file"), "utf8")).toBe("done");
  });

  it("keeps nothing of a build that failed, and builds again", async () => {
    const failing = cached("thing-1", async (folder) => {
      await writeFile(join(folder, "half"), "");
      throw new Error("cut off");
    });
    await expect(failing).rejects.toThrow("cut off");
    expect(await readdir(root)).toEqual([]);
    const entry = await cached("thing-1", (folder) => writeFile(join(folder, "file"), ""));
    expect(await readdir(entry)).toEqual(["file"]);
  });

  it("names a full disk", async () => {
    const full = cached("thing-1", async () => {
      throw Object.assign(new Error("write"), { code: "ENOSPC" });
    });
    await expect(full).rejects.toMatchObject({ code: "disk-full" });
  });

  it("takes over what a killed process had locked and half built", async () => {
    const script = `
      import { cached } from ${JSON.stringify(new URL("./cache.mjs", import.meta.url).href)};
      import { writeFile } from "node:fs/promises";
      await cached("thing-1", async (folder) => {
        await writeFile(folder + "/half", "");
        process.kill(process.pid, "SIGKILL");
        await new Promise(() => {});
      });`;
    await runNode(script);
    expect(existsSync(join(root, ".lock-thing-1"))).toBe(true);
    const entry = await cached("thing-1", (folder) => writeFile(join(folder, "file"), ""));
    expect(await readdir(entry)).toEqual(["file"]);
    expect(await readdir(root)).toEqual(["thing-1"]);
  });

  it("gives a lock to one at a time", async () => {
    let inside = 0;
    let most = 0;
    const enter = () =>
      withLock("door", async () => {
        inside++;
        most = Math.max(most, inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside--;
      });
    await Promise.all([enter(), enter(), enter()]);
    expect(most).toBe(1);
  });
});
