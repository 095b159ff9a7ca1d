/** @file The rows of a measurement as text. */

/**
 * @typedef {object} BenchRow
 * @property {string} name
 * @property {string} unit
 * @property {number} n how many times it was measured
 * @property {number} median
 * @property {number} min
 * @property {number} max
 * @property {number | null} goal
 * @property {boolean | null} met
 */

/** @typedef {Record<string, number>} Medians of an earlier run, by the row's name */

/** @param {BenchRow[]} rows @param {Medians} [before] @returns {string} one line each, in columns */
export function formatRows(rows, before = {}) {
  const width = Math.max(0, ...rows.map((row) => row.name.length));
  return rows
    .map((row) => {
      const { name, unit, n, median, min, max, goal } = row;
      const against = goal === null || goal === undefined ? "" : `, goal ${goal} ${unit}: ${verdict(row)}`;
      const than = change(row, before);
      return `${name.padEnd(width)}  ${median} ${unit} (median of ${n}; ${min}–${max})${against}${than && `, ${than}`}`;
    })
    .join("\n");
}

/** @param {string} title @param {BenchRow[]} rows @param {Medians} [before] @returns {string} a Markdown table */
export function markdownRows(title, rows, before = {}) {
  const lines = rows.map((row) => {
    const goal = row.goal === null ? "" : `${row.goal} ${row.unit}: ${verdict(row)}`;
    const figures = `${row.median} ${row.unit} | ${row.min}–${row.max} | ${row.n}`;
    return `| ${row.name} | ${figures} | ${goal} | ${change(row, before)} |`;
  });
  return [
    `| ${title} | median | range | n | goal | against the baseline |`,
    "| --- | --: | --: | --: | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}

/**
 * @param {import("./faultTable.mjs").FaultRow[]} rows of the fault table
 * @returns {BenchRow[]} those with a time
 */
export function recoveryRows(rows) {
  return rows.flatMap(({ name, unit, runs, median, max, goal }) => {
    if (median === null) return [];
    const met = goal === null ? null : median <= goal;
    return [{ name, unit, n: runs, median, min: median, max: max ?? median, goal, met }];
  });
}

/** @param {BenchRow} row */
function verdict({ met }) {
  return met === true ? "met" : "missed";
}

/** @param {BenchRow} row @param {Medians} before */
function change({ name, median }, before) {
  const then = before[name];
  if (then === undefined || then === 0) return "";
  const percent = Math.round((median / then - 1) * 100);
  return percent === 0 ? "as the baseline" : `${Math.abs(percent)} % ${percent < 0 ? "below" : "above"} the baseline`;
}
