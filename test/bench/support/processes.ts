import { readFileSync } from "node:fs";
import { withDescendants } from "../../e2e/support/app.ts";

/** Proportional share of memory of a process and all that it started, MiB: what is shared is counted once. */
export function pssOf(root: number): number {
  return Object.values(pssByKind(root)).reduce((sum, mib) => sum + mib, 0);
}

/** The same by kind of process, as Chromium names them ("main", "renderer", "gpu-process", "utility", "zygote"), MiB. */
export function pssByKind(root: number): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const pid of withDescendants(root)) {
    const kib = Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
    const kind = /--type=([\w-]+)/.exec(read(`/proc/${pid}/cmdline`))?.[1] ?? "main";
    kinds[kind] = (kinds[kind] ?? 0) + kib / 1024;
  }
  return kinds;
}

const TICKS_PER_SECOND = 100;

/** Ticks of processor time that a process and each that it started have used so far, by process id. */
function cpuTicks(root: number): Map<number, number> {
  const ticks = new Map<number, number>();
  for (const pid of withDescendants(root)) {
    const stat = read(`/proc/${pid}/stat`);
    // User and system time are the 12th and 13th field behind the command's name.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    ticks.set(pid, Number(fields[11] ?? 0) + Number(fields[12] ?? 0));
  }
  return ticks;
}

/** Seconds of processor time that a process and all that it started have used so far. */
export function cpuSeconds(root: number): number {
  return [...cpuTicks(root).values()].reduce((sum, ticks) => sum + ticks, 0) / TICKS_PER_SECOND;
}

/** Mean use of a core over a span of time, percent; of a process that ends meanwhile nothing counts. */
export async function cpuOver(root: number, ms: number): Promise<number> {
  const [before, start] = [cpuTicks(root), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, ms));
  let used = 0;
  for (const [pid, ticks] of cpuTicks(root)) used += Math.max(0, ticks - (before.get(pid) ?? 0));
  return (used / TICKS_PER_SECOND / ((performance.now() - start) / 1000)) * 100;
}

/** A process below this one whose command line names something. */
export function processNamed(pattern: RegExp): number {
  const found = withDescendants(process.pid).find((pid) => pattern.test(read(`/proc/${pid}/cmdline`)));
  if (found === undefined) throw new Error(`no process is called ${pattern}`);
  return found;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Ended while we looked.
    return "";
  }
}
