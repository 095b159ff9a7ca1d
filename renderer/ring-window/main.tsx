import "@fontsource-variable/inter/wght.css";
import "../ui/tokens.css";
import "../ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { RingPage } from "../../preload/contract.ts";
import { startI18n } from "../i18n/index.ts";
import { appStore } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { followTheme } from "../store/theme.ts";
import { ringPageStore } from "./ringPageStore.ts";
import { playRingSound } from "./ringSound.ts";
import { RingWindow } from "./RingWindow.tsx";

const root = document.querySelector("#root");
if (!root) throw new Error("ring.html has no #root");

function take(page: RingPage): void {
  // The sound first: the picture may take a moment.
  playRingSound(page.sound);
  const { settings } = appStore.getState();
  appStore.setState({ settings: { ...settings, theme: page.theme, language: page.language } });
  ringPageStore.setState(page);
}

// Subscribed first, so that no change between the answer and the subscription is lost.
window.parley.on.ringPageChanged(take);
const first = await ask("getRingPage", {});
if (first.ok && first.value) take(first.value);
followTheme();
await startI18n();
createRoot(root).render(
  <StrictMode>
    <RingWindow />
  </StrictMode>,
);
