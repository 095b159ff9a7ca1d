import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { identityOf, startProcess } from "./processes.mjs";

/** @type {string} */
let dir;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "parley-processes-"));
});
afterAll(() => rm(dir, { recursive: true }));

const modulePath = new URL("./processes.mjs", import.meta.url).href;
/** A shell with a child, in one group; the shell alone hears no SIGTERM. */
const STUBBORN = 'trap "" TERM; sleep 60 & wait';

/**
 * Starts a process that starts two of its own, as npm start does.
 * @returns {Promise<{ parent: import("node:child_process").ChildProcess, pids: number[] }>}
 */
async function startParent() {
  const script = `
    import { endWithUs, startProcess } from ${JSON.stringify(modulePath)};
    endWithUs(async () => 0);
    const logFile = ${JSON.stringify(join(dir, "log"))};
    const plain = startProcess("sleep", ["60"], { name: "plain", logFile });
    const group = startProcess("sh", ["-c", "sleep 60 & sleep 60"], { name: "group", logFile });
    console.log(plain.pid + " " + group.pid);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void parent.kill("SIGKILL"));
  /** @type {string} */
  const line = await new Promise((resolve) => parent.stdout?.setEncoding("utf8").once("data", resolve));
  const pids = line.trim().split(" ").map(Number);
  // Where we are killed, the kernel ends the programs that we started, not what these started in turn.
  onTestFinished(() => pids.forEach(endGroup));
  return { parent, pids };
}

/** @param {number} pid */
function endGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Ended already.
  }
}

/** @param {number} pid */
async function nameOf(pid) {
  return (await readFile(`/proc/${pid}/comm`, "utf8")).trim();
}

/** @param {import("node:child_process").ChildProcess} child */
function exitOf(child) {
  return new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
}

describe.runIf(process.platform === "linux")("processes that we started", () => {
  it.each(/** @type {const} */ (["SIGINT", "SIGTERM", "SIGKILL"]))(
    "end when we end by %s, and others go on",
    async (signal) => {
      const other = startProcess("sleep", ["60"], { name: "other", logFile: join(dir, "other") });
      const { parent, pids } = await startParent();
      // Only when the programs themselves run has the kernel been told whose end is theirs.
      await vi.waitFor(async () => expect(await Promise.all(pids.map(nameOf))).toEqual(["sleep", "sh"]));
      const exited = exitOf(parent);
      parent.kill(signal);
      await exited;
      await vi.waitFor(() => expect(pids.map(identityOf)).toEqual([null, null]), { timeout: 5_000 });
      expect(other.isRunning()).toBe(true);
      await other.stop();
      expect(other.isRunning()).toBe(false);
    },
  );

  it("end with their own children, even when they do not hear SIGTERM", { timeout: 15_000 }, async () => {
    const stubborn = startProcess("sh", ["-c", STUBBORN], { name: "stubborn", logFile: join(dir, "stubborn") });
    const pid = stubborn.pid ?? 0;
    const childrenFile = `/proc/${pid}/task/${pid}/children`;
    const child = await vi.waitFor(async () => {
      const found = Number((await readFile(childrenFile, "utf8")).trim());
      expect(found).toBeGreaterThan(0);
      return found;
    });
    await stubborn.stop();
    await vi.waitFor(() => expect([identityOf(pid), identityOf(child)]).toEqual([null, null]));
  });

  it("give their lines of output to who asked, and the rest to their log", async () => {
    /** @type {string[]} */
    const lines = [];
    const logFile = join(dir, "lines");
    const talking = startProcess("sh", ["-c", "echo one; echo two; echo oops >&2"], {
      name: "talking",
      logFile,
      onLine: (line) => lines.push(line),
    });
    expect(await talking.exited).toEqual({ code: 0, signal: null });
    await vi.waitFor(() => expect(lines).toEqual(["one", "two"]));
    expect(await readFile(logFile, "utf8")).toBe("oops\n");
  });

  it("that cannot be started say so", async () => {
    const missing = startProcess("/no/such/program", [], { name: "missing", logFile: join(dir, "missing") });
    expect((await missing.exited).code).toBe(127);
    await missing.stop();
  });
});
