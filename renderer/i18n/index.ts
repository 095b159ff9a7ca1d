import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "../../assets/locales/en.json";
import { appStore } from "../store/app.ts";
import { pickLocale } from "../../preload/contract/locale.ts";

/** English is bundled; any other locale is its own chunk, loaded when chosen. */
const files = import.meta.glob<{ default: typeof en }>([
  "../../assets/locales/*.json",
  "!../../assets/locales/en.json",
]);
const codeOf = (path: string) => path.replace(/^.*\/(.+)\.json$/, "$1");

export const locales: string[] = ["en", ...Object.keys(files).map(codeOf)];

async function use(language: string): Promise<void> {
  const code = pickLocale(language === "system" ? navigator.languages : [language], locales);
  const path = Object.keys(files).find((candidate) => codeOf(candidate) === code);
  const load = path === undefined ? undefined : files[path];
  if (load && !i18next.hasResourceBundle(code, "translation")) {
    i18next.addResourceBundle(code, "translation", (await load()).default);
  }
  await i18next.changeLanguage(code);
  document.documentElement.lang = code;
  document.documentElement.dir = i18next.dir(code);
}

/** Starts i18next in the language of the settings and follows their changes. */
export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await use(appStore.getState().settings.language);
  appStore.subscribe((state, before) => {
    if (state.settings.language !== before.settings.language) void use(state.settings.language);
  });
}
