/// <reference types="vite/types/importMeta.d.ts" />
import i18next from "i18next";
import type { i18n, TFunction } from "i18next";
import type en from "../../assets/locales/en.json";
import { pickLocale } from "../../preload/contract/locale.ts";

const files = import.meta.glob<typeof en>("../../assets/locales/*.json", { eager: true, import: "default" });
const resources = Object.fromEntries(
  Object.entries(files).map(([path, translation]) => [path.replace(/^.*\/(.+)\.json$/, "$1"), { translation }]),
);

/** The texts of what main shows itself: toasts, tray, menus. The same files as the page's, in the same language. */
export class Texts {
  readonly #i18n: i18n = i18next.createInstance();
  readonly #systemLanguages: () => string[];

  /** @param systemLanguages BCP 47 tags of the desktop, the most wanted first (known once the app is ready). */
  constructor(systemLanguages: () => string[]) {
    this.#systemLanguages = systemLanguages;
    // With its resources given, i18next is ready when this returns.
    void this.#i18n.init({
      lng: "en",
      fallbackLng: "en",
      resources,
      initAsync: false,
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  }

  get t(): TFunction {
    return this.#i18n.t;
  }

  /** BCP 47 tag of the language in use. */
  get language(): string {
    return this.#i18n.language;
  }

  /** @param setting BCP 47 tag, or "system". */
  use(setting: string): void {
    const wished = setting === "system" ? this.#systemLanguages() : [setting];
    void this.#i18n.changeLanguage(pickLocale(wished, Object.keys(resources)));
  }
}
