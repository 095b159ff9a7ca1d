export { locales } from "../../i18n/index.ts";

/** A language in its own name, e.g. "Deutsch". */
export function languageName(code: string): string {
  const name = new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}
