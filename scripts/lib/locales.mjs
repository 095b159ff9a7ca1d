/** @file Whether a language says all that English says: the same texts and placeholders, and the plurals it has itself. */

const PLURAL = /_(?:zero|one|two|few|many|other)$/u;

/**
 * @param {object} english its texts, as in assets/locales
 * @param {object} texts of the language
 * @param {string} code BCP 47 tag of the language
 * @returns {string[]} a line for each fault, in the order of the texts
 */
export function missingTexts(english, texts, code) {
  const wanted = wantedTexts(flat(english), code);
  const there = flat(texts);
  const faults = [];
  for (const [key, original] of wanted) {
    const text = there.get(key);
    if (text === undefined) faults.push(`${key}: missing`);
    else if (text.trim() === "") faults.push(`${key}: empty`);
    else if (!samePlaceholders(key, original, text)) faults.push(`${key}: other placeholders`);
  }
  for (const key of there.keys()) if (!wanted.has(key)) faults.push(`${key}: not in English`);
  return faults;
}

/** @param {Map<string, string>} english @param {string} code @returns {Map<string, string>} key in that language, and English text */
function wantedTexts(english, code) {
  const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
  /** @type {Map<string, string>} */
  const wanted = new Map();
  for (const [key, text] of english) {
    if (!PLURAL.test(key)) wanted.set(key, text);
    else if (key.endsWith("_other")) {
      // In the order the language counts: zero, one, two, few, many, other.
      const order = ["zero", "one", "two", "few", "many", "other"].filter((form) =>
        /** @type {string[]} */ (forms).includes(form),
      );
      for (const form of order) wanted.set(key.replace(PLURAL, `_${form}`), text);
    }
  }
  return wanted;
}

/** A form for a single number need not say it: "one person". @param {string} key @param {string} original @param {string} text */
function samePlaceholders(key, original, text) {
  const [wanted, there] = [placeholders(original), placeholders(text)];
  const may = /_(?:zero|one|two)$/u.test(key);
  const without = (/** @type {string[]} */ list) =>
    list.filter((name) => !may || (name !== "{{count}}" && name !== "{{names}}"));
  return JSON.stringify(without(wanted)) === JSON.stringify(without(there));
}

/** @param {string} text */
const placeholders = (text) => (text.match(/\{\{\w+\}\}/gu) ?? []).toSorted();

/** @param {object} texts @param {string} [path] @returns {Map<string, string>} */
function flat(texts, path = "") {
  /** @type {Map<string, string>} */
  const all = new Map();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === "string") all.set(path + key, value);
    else for (const [inner, text] of flat(/** @type {object} */ (value), `${path}${key}.`)) all.set(inner, text);
  }
  return all;
}
