/** The first wished BCP 47 tag for which there is a locale, by exact tag or by language alone; else "en". */
export function pickLocale(wished: readonly string[], available: readonly string[]): string {
  for (const tag of wished) {
    const exact = available.find((code) => code.toLowerCase() === tag.toLowerCase());
    if (exact !== undefined) return exact;
    const language = tag.split("-")[0]?.toLowerCase();
    const close = available.find((code) => code.split("-")[0]?.toLowerCase() === language);
    if (close !== undefined) return close;
  }
  return "en";
}
