/**
 * @file Known holes in what we depend on, by the registry's list (`npm audit`). Those that stand in `audit-allow.json` are let
 * through until their day, with the reason written beside them. A registry that does not answer is no failure of the code: it
 * is said loudly, and counted neither as passed nor as failed.
 */
import { readFile } from "node:fs/promises";
import { BootstrapError } from "./errors.mjs";
import { npmCommand } from "./npm.mjs";
import { say } from "./progress.mjs";
import { projectPath, projectRoot } from "./project.mjs";
import { runTool } from "./tools.mjs";

/**
 * @typedef {object} Allowed
 * @property {string} id GHSA-…
 * @property {string} package
 * @property {string} reason why it does not concern us, or what we wait for
 * @property {string} until YYYY-MM-DD; after it the hole counts again
 *
 * @typedef {{ id: string, package: string, severity: string, title: string }} Hole
 */

/** From here on a hole counts: the lower two are noise. */
const COUNTS = new Set(["moderate", "high", "critical"]);
/** An exception for longer than this is none. */
const MOST_DAYS = 180;
const DAY_MS = 86_400_000;

/**
 * @param {string} text what `npm audit --json` printed
 * @returns {Hole[] | undefined} each once; undefined when the registry gave no list
 */
export function parseAudit(text) {
  /** @type {{ vulnerabilities?: Record<string, { via?: unknown[] }> }} */
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof report !== "object" || report === null || typeof report.vulnerabilities !== "object") return undefined;
  /** @type {Map<string, Hole>} */
  const holes = new Map();
  for (const { via = [] } of Object.values(report.vulnerabilities)) {
    for (const each of via) {
      // A text names another package of the list, whose own entry says what it is.
      if (typeof each !== "object" || each === null) continue;
      const { url = "", name = "", severity = "", title = "" } = /** @type {Record<string, string>} */ (each);
      const id = /GHSA-[\w-]+/u.exec(url)?.[0] ?? url;
      if (COUNTS.has(severity)) holes.set(`${id} ${name}`, { id, package: name, severity, title });
    }
  }
  return [...holes.values()];
}

/**
 * @param {Hole[]} holes @param {Allowed[]} allowed @param {number} now Unix ms
 * @returns {string[]} faults: holes that nobody has allowed
 */
export function judgeHoles(holes, allowed, now) {
  return holes
    .filter(
      (hole) =>
        !allowed.some(
          (one) => one.id === hole.id && one.package === hole.package && now <= Date.parse(one.until) + DAY_MS,
        ),
    )
    .map((hole) => `${hole.package}: ${hole.severity}, ${hole.title} (${hole.id})`);
}

/**
 * Whether the list of exceptions itself is as it should be; needs no registry.
 * @param {Allowed[]} allowed @param {number} now Unix ms @returns {string[]}
 */
export function faultsOfAllowed(allowed, now) {
  return allowed.flatMap(({ id, package: name, reason, until }) => {
    const at = Date.parse(until);
    const who = `${name} ${id}`;
    if (!/^\d{4}-\d\d-\d\d$/u.test(until) || Number.isNaN(at)) return [`${who}: ends at no day`];
    if (now > at + DAY_MS) return [`${who}: ended on ${until}`];
    if (at - now > MOST_DAYS * DAY_MS) return [`${who}: ends in more than ${MOST_DAYS} days`];
    return reason.length < 20 ? [`${who}: without a reason`] : [];
  });
}

/** @returns {Promise<Allowed[]>} */
async function readAllowed() {
  return JSON.parse(await readFile(projectPath("scripts", "audit-allow.json"), "utf8"));
}

/** @returns {Promise<import("./summary.mjs").Count>} @throws {BootstrapError} audit-failed */
export async function auditDependencies() {
  const allowed = await readAllowed();
  const npm = npmCommand();
  const { stdout, stderr } = await runTool(npm.command, [...npm.args, "audit", "--json"], { cwd: projectRoot });
  const holes = parseAudit(stdout);
  const faults = [...faultsOfAllowed(allowed, Date.now()), ...judgeHoles(holes ?? [], allowed, Date.now())];
  if (faults.length > 0)
    throw new BootstrapError(
      "audit-failed",
      `Known holes: ${faults.join("; ")}`,
      "Update them, or allow them for a while in scripts/audit-allow.json.",
    );
  if (holes === undefined) {
    const why = /npm (?:warn|error) audit (.*)/u.exec(stderr)?.[1] ?? "no list";
    say(
      `!!! audit: NOT DONE. The registry did not answer it (${why}): nothing is known about holes in what we depend on.`,
    );
    return { passed: 0, failed: 0 };
  }
  say(`audit: passed, ${holes.length} allowed`);
  return { passed: 1, failed: 0 };
}
