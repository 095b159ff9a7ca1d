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

/** @param {BenchRow[]} rows @returns {string} one line each, in columns */
export function formatRows(rows) {
  const width = Math.max(0, ...rows.map((row) => row.name.length));
  return rows
    .map(({ name, unit, n, median, min, max, goal, met }) => {
      const against =
        goal === null || goal === undefined ? "" : `, goal ${goal} ${unit}: ${met === true ? "met" : "missed"}`;
      return `${name.padEnd(width)}  ${median} ${unit} (median of ${n}; ${min}–${max})${against}`;
    })
    .join("\n");
}
