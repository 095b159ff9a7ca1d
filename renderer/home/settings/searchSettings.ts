import Fuse from "fuse.js";
import { plain } from "../switcher/matches.ts";

/** A setting as it can be found, in the language that is shown. */
export interface Findable<Id extends string> {
  id: Id;
  label: string;
  /** What else people call it, separated by commas. */
  words: string;
  section: string;
}

/**
 * Settings that answer what was typed, the best first: every word has to be in the label, the synonyms or the name of the
 * section, with or without accents, and with a slip or two in longer words.
 */
export function searchSettings<Id extends string>(settings: readonly Findable<Id>[], typed: string): Id[] {
  const words = typed
    .trim()
    .split(/\s+/u)
    .filter((word) => word !== "");
  if (words.length === 0) return [];
  const fuse = new Fuse(
    settings.map(({ words: list, ...rest }) => ({ ...rest, words: list.split(/[,،]/u).map((word) => word.trim()) })),
    {
      keys: [
        { name: "label", weight: 3 },
        { name: "words", weight: 2 },
        { name: "section", weight: 1 },
      ],
      threshold: 0.25,
      ignoreLocation: true,
      ignoreDiacritics: true,
    },
  );
  const found = fuse
    .search({ $and: words.map((word) => ({ $or: [{ label: word }, { words: word }, { section: word }] })) })
    .map(({ item }) => item);
  // Who typed a label as it is means that one, whatever else has the same words in it.
  const whole = plain(typed.trim());
  return found
    .toSorted((a, b) => Number(plain(b.label) === whole) - Number(plain(a.label) === whole))
    .map(({ id }) => id);
}
