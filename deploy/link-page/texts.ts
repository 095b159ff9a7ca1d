/** All that the page says. */
export const texts = {
  en: {
    unnamed: "Conference",
    lead: "You are invited to a conference in Parley.",
    leadGuest: "You are invited to a conference in Parley. You need no account: give a name, and somebody lets you in.",
    open: "Open in Parley",
    server: (server: string) => `Guests get a temporary account on ${server}.`,
    getTitle: "Nothing happens?",
    getBody: "Parley is not installed on this computer yet. Install it, then press the button again.",
    paste: "Or copy this link, and in Parley choose “Open a link”, or “Join with a link, without an account”.",
    copy: "Copy link",
    copied: "Copied",
    brokenTitle: "This link is broken",
    broken: "It leads to no conference. Ask whoever sent it to you for a new one.",
  },
  de: {
    unnamed: "Konferenz",
    lead: "Du bist zu einer Konferenz in Parley eingeladen.",
    leadGuest:
      "Du bist zu einer Konferenz in Parley eingeladen. Du brauchst kein Konto: Nenne einen Namen und jemand lässt dich ein.",
    open: "In Parley öffnen",
    server: (server: string) => `Gäste bekommen ein Konto auf Zeit auf ${server}.`,
    getTitle: "Es passiert nichts?",
    getBody: "Parley ist auf diesem Computer noch nicht installiert. Installiere es und drück den Knopf noch einmal.",
    paste: "Oder kopiere diesen Link und wähle in Parley „Link öffnen“ oder „Mit Link und ohne Konto teilnehmen“.",
    copy: "Link kopieren",
    copied: "Kopiert",
    brokenTitle: "Dieser Link ist kaputt",
    broken: "Er führt zu keiner Konferenz. Bitte die Person, die ihn geschickt hat, um einen neuen.",
  },
} as const;

/** @param wanted the browser's languages, the most liked first. */
export function pickTexts(wanted: readonly string[]): {
  language: keyof typeof texts;
  words: (typeof texts)["en" | "de"];
} {
  const found = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === "de" || tag === "en");
  const language = found === "de" ? "de" : "en";
  return { language, words: texts[language] };
}
