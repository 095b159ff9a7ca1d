import { appStore } from "./app.ts";

const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

function apply(): void {
  const { theme } = appStore.getState().settings;
  document.documentElement.dataset["theme"] = theme === "system" ? (systemDark.matches ? "dark" : "light") : theme;
}

/** Keeps `data-theme` on the html element in step with the setting and, for "system", with the desktop. */
export function followTheme(): void {
  apply();
  systemDark.addEventListener("change", apply);
  appStore.subscribe((state, before) => {
    if (state.settings.theme !== before.settings.theme) apply();
  });
}
