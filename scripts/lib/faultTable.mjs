/** @file The fault table: rows that each run left in a file of its own, joined to `fault.json`, a Markdown table and lines for the terminal. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectPath } from "./project.mjs";

/**
 * @typedef {{ name: string, runs: number, survived: number, lost: number, median: number | null, max: number | null, goal: number | null, unit: string, measured: string, notes: string[], place: string }} FaultRow
 */

const results = projectPath("test", "results");
const rowsFolder = join(results, "fault-rows");

export async function forgetRows() {
  await rm(rowsFolder, { recursive: true, force: true });
  await rm(join(results, "fault-evidence"), { recursive: true, force: true });
}

/** `kill-nine.json` of test/fault/killNine.test.ts as a row: a life of the killed client is a run. */
export async function addKillNine() {
  /** @type {{ rows: { name: string, n: number, median: number, max: number }[] }} */
  const { rows } = JSON.parse(await readFile(join(results, "kill-nine.json"), "utf8"));
  const find = (/** @type {string} */ name) => rows.find((row) => row.name === name);
  const kills = find("kills")?.median ?? 0;
  const lost = (find("lost-messages")?.median ?? 0) + (find("reused-ratchet-positions")?.median ?? 0);
  const ready = find("client-in-sync-after-start");
  await mkdir(rowsFolder, { recursive: true });
  /** @type {FaultRow} */
  const row = {
    name: "client killed while it sends encrypted messages",
    runs: kills,
    survived: lost === 0 ? kills : 0,
    lost,
    median: ready?.median ?? null,
    max: ready?.max ?? null,
    goal: null,
    unit: "ms",
    measured: "start → in sync, all keys there",
    notes: [`${find("acknowledged-messages")?.median ?? 0} acknowledged messages`],
    place: "killNine.test.ts",
  };
  await writeFile(join(rowsFolder, "kill-nine.json"), JSON.stringify(row, null, 2));
}

/**
 * Joins what the runs left.
 * @returns {Promise<string>} the table for the terminal
 */
export async function writeFaultTable() {
  const files = (await readdir(rowsFolder).catch(() => [])).filter((name) => name.endsWith(".json"));
  /** @type {FaultRow[]} */
  const rows = await Promise.all(files.map(async (name) => JSON.parse(await readFile(join(rowsFolder, name), "utf8"))));
  rows.sort((a, b) => topic(a) - topic(b) || (a.place < b.place ? -1 : 1));
  await writeFile(join(results, "fault.json"), JSON.stringify({ rows }, null, 2));
  await writeFile(join(results, "fault.md"), toMarkdown(rows));
  return toLines(rows);
}

/** The order of the topics; a new file's rows stand at the end. */
const TOPICS = [
  "sfu",
  "homeserver",
  "network",
  "processes",
  "computer",
  "devices",
  "ringing",
  "federation",
  "killNine",
];

/** @param {FaultRow} row */
function topic({ place }) {
  const index = TOPICS.findIndex((name) => place.startsWith(`${name}.`));
  return index === -1 ? TOPICS.length : index;
}

/** @param {number | null} ms */
function shown(ms) {
  return ms === null ? "–" : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** @param {FaultRow} row */
export function cellsOf(row) {
  const missed = row.goal !== null && row.max !== null && row.max > row.goal;
  return [
    row.name,
    String(row.runs),
    String(row.survived),
    String(row.lost),
    shown(row.median),
    shown(row.max),
    row.goal === null ? "" : `${missed ? "missed: " : ""}≤ ${shown(row.goal)}`,
    row.measured,
  ];
}

const HEADS = ["fault", "runs", "survived", "lost", "median", "max", "goal", "measured"];

/** @param {FaultRow[]} rows */
export function toMarkdown(rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  const rule = HEADS.map((_, column) => (column >= 1 && column <= 5 ? "--:" : "---"));
  return [line(HEADS), line(rule), ...rows.map((row) => line(cellsOf(row)))].join("\n") + "\n";
}

/** @param {FaultRow[]} rows */
function toLines(rows) {
  const table = [HEADS, ...rows.map(cellsOf)];
  const widths = HEADS.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  const lines = table.map((cells) =>
    cells
      .map((cell, column) =>
        column >= 1 && column <= 5 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  const why = rows.flatMap((row) =>
    row.survived === row.runs
      ? []
      : row.notes.filter((note) => note.startsWith("run ")).map((note) => `${row.name}, ${note}`),
  );
  return [...lines, ...(why.length === 0 ? [] : ["", ...why])].join("\n");
}
