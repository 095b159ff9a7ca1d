import { appStore } from "./app.ts";

const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

function apply(): void {
  const { theme } = appStore.getState().settings;
  const { dataset } = document.documentElement;
  dataset["theme"] = theme === "system" ? (systemDark.matches ? "dark" : "light") : theme;
  dataset["drawing"] = appStore.getState().desktop.softwareDrawing ? "software" : "hardware";
}

/**
 * Keeps `data-theme` on the html element in step with the setting and, for "system", with the desktop; and `data-drawing`
 * ("software", "hardware") with what draws the window: where the processor does, nothing large moves for show. It has a call
 * to join, and each frame of such a move would take as long as the picture of a camera.
 */
export function followTheme(): void {
  apply();
  systemDark.addEventListener("change", apply);
  appStore.subscribe((state, before) => {
    if (state.settings.theme !== before.settings.theme || state.desktop !== before.desktop) apply();
  });
}
