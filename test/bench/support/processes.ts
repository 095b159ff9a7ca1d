import { readFileSync } from "node:fs";
import { withDescendants } from "../../e2e/support/app.ts";

/** Proportional share of memory of a process and all that it started, MiB: what is shared is counted once. */
export function pssOf(root: number): number {
  let kib = 0;
  for (const pid of withDescendants(root)) {
    kib += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
  }
  return kib / 1024;
}

const TICKS_PER_SECOND = 100;

/** Seconds of processor time that a process and all that it started have used so far. */
export function cpuSeconds(root: number): number {
  let ticks = 0;
  for (const pid of withDescendants(root)) {
    const stat = read(`/proc/${pid}/stat`);
    // User and system time are the 12th and 13th field behind the command's name.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks / TICKS_PER_SECOND;
}

/** Mean use of a core over a span of time, percent. */
export async function cpuOver(root: number, ms: number): Promise<number> {
  const [before, start] = [cpuSeconds(root), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, ms));
  return ((cpuSeconds(root) - before) / ((performance.now() - start) / 1000)) * 100;
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
