import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { withKeyring } from "./keyring.mjs";
import { findProgram } from "./programs.mjs";
import { projectRoot } from "./project.mjs";
import { runTool } from "./tools.mjs";

/** @param {string} dir @param {string} script a module in which `keytar` is at hand */
async function runWithKeytar(dir, script) {
  const whole = `const { default: keytar } = await import("keytar"); ${script}`;
  const wrapped = await withKeyring(process.execPath, ["--input-type=module", "-e", whole], { dir });
  return runTool(wrapped.command, wrapped.args, { cwd: projectRoot, env: wrapped.env });
}

describe.runIf(findProgram("gnome-keyring-daemon") !== null)("a Secret Service of the test's own", () => {
  it("keeps what keytar stores, and forgets it with its folder", async () => {
    const [dir, other] = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), "parley-keyring-test-"))));
    if (dir === undefined || other === undefined) throw new Error("no folder");
    onTestFinished(() => Promise.all([dir, other].map((folder) => rm(folder, { recursive: true }))).then(() => {}));
    const stored = await runWithKeytar(dir, 'await keytar.setPassword("Parley", "alex", "s3cret");');
    expect(stored).toMatchObject({ code: 0 });
    const read = 'process.stdout.write(String(await keytar.getPassword("Parley", "alex")));';
    expect(await runWithKeytar(dir, read)).toMatchObject({ code: 0, stdout: "s3cret" });
    expect(await runWithKeytar(other, read)).toMatchObject({ code: 0, stdout: "null" });
  });

  it("passes the exit status on", async () => {
    const dir = await mkdtemp(join(tmpdir(), "parley-keyring-test-"));
    onTestFinished(() => rm(dir, { recursive: true }));
    const wrapped = await withKeyring("sh", ["-c", "exit 7"], { dir });
    expect((await runTool(wrapped.command, wrapped.args, { env: wrapped.env })).code).toBe(7);
  });
});
