/** Letters of other scripts, and digits, that look like a Latin letter in most fonts; after case folding. */
const looksLatin: Record<string, string> = Object.fromEntries(
  [
    // Cyrillic
    [
      "аa",
      "вb",
      "еe",
      "ёe",
      "кk",
      "мm",
      "нh",
      "оo",
      "рp",
      "сc",
      "тt",
      "уy",
      "ѵv",
      "хx",
      "іi",
      "їi",
      "јj",
      "ѕs",
      "ԁd",
      "ԛq",
      "ԝw",
      "һh",
      "ьb",
      "ӏl",
      "зe",
      "гr",
      "ցg",
    ],
    // Greek
    ["αa", "βb", "γy", "εe", "ζz", "ηn", "ιi", "κk", "μu", "νv", "οo", "ρp", "ςs", "σo", "τt", "υu", "χx", "ωw"],
    // Armenian, Latin that other letters are taken for, digits and signs
    [
      "օo",
      "սu",
      "ոn",
      "հh",
      "ıi",
      "ɩi",
      "ɑa",
      "ɡg",
      "øo",
      "łl",
      "đd",
      "0o",
      "1l",
      "|l",
      "!l",
      "3e",
      "5s",
      "$s",
      "@a",
      "ſs",
    ],
  ]
    .flat()
    .map((pair) => [...pair] as [string, string]),
);

/**
 * What remains of a name for the eye: compatibility forms, case, marks, spaces and look-alike letters no longer count.
 * Capital I, l and 1 are one, as are rn and m. Only for comparing; never shown.
 */
export function skeleton(name: string): string {
  const folded = name
    .slice(0, 400)
    // A capital I looks like a small l, and only before it is folded.
    .normalize("NFKC")
    .replace(/I/g, "l")
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\p{M}\p{Cf}\p{Z}\p{P}]/gu, (sign) => looksLatin[sign] ?? "");
  return [...folded]
    .map((letter) => looksLatin[letter] ?? letter)
    .join("")
    .replaceAll("i", "l")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}

/** The name of the member that a newcomer could be taken for. */
export function imitated(
  newcomer: { userId: string; displayName: string },
  members: readonly { userId: string; displayName: string }[],
): string | undefined {
  const looks = skeleton(newcomer.displayName);
  if (looks === "") return undefined;
  return members.find(({ userId, displayName }) => userId !== newcomer.userId && skeleton(displayName) === looks)
    ?.displayName;
}
