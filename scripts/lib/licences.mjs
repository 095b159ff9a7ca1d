/** @file Which licences of others may be in what we ship: those that AGPL-3.0-or-later may be combined with. */

/** By SPDX identifier (https://spdx.org/licenses). Another one is a decision, not a slip: add it with its reason. */
const ALLOWED = new Set([
  "0BSD",
  "AGPL-3.0-only",
  "AGPL-3.0-or-later",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MPL-2.0",
  // Fonts alone.
  "OFL-1.1",
  "Python-2.0",
  "Unlicense",
  "WTFPL",
  "Zlib",
]);

/**
 * @param {string} expression SPDX, with OR, AND and brackets
 * @returns {boolean} whether it may be shipped: of an OR one side, of an AND both
 */
export function isAllowedLicence(expression) {
  const tokens = expression.match(/\(|\)|[^\s()]+/gu) ?? [];
  let at = 0;
  /** @returns {boolean} */
  const one = () => {
    const token = tokens[at++];
    if (token !== "(") return token !== undefined && ALLOWED.has(token);
    const inner = any();
    // An open bracket is no expression.
    return tokens[at++] === ")" && inner;
  };
  /** @returns {boolean} */
  const all = () => {
    let allowed = one();
    while (tokens[at] === "AND") {
      at++;
      allowed = one() && allowed;
    }
    return allowed;
  };
  /** @returns {boolean} */
  const any = () => {
    let allowed = all();
    while (tokens[at] === "OR") {
      at++;
      allowed = all() || allowed;
    }
    return allowed;
  };
  const allowed = any();
  return allowed && at === tokens.length;
}

/** @param {{ name: string, version: string, licence: string }[]} packages @returns {string[]} which may not be shipped, and why */
export function faultsOfLicences(packages) {
  return packages
    .filter(({ licence }) => !isAllowedLicence(licence))
    .map(({ name, version, licence }) => `${name} ${version}: ${licence === "" ? "names no licence" : licence}`);
}
