import type { ElectronApplication } from "@playwright/test";
import type { Pattern } from "./media.ts";

/** Nobody's camera looks like this. */
export const slides: Pattern = { left: [20, 200, 210], right: [200, 30, 200], tone: 0 };

/** Covers the desktop with a picture of its own. (Single windows are listed by a window manager, which there is none.) */
export async function openSlides(app: ElectronApplication): Promise<void> {
  const rgb = (colour: readonly number[]) => `rgb(${colour.join(",")})`;
  const html = `<title>Slides</title><body style="margin:0;height:100vh;background:linear-gradient(90deg,${rgb(slides.left)} 50%,${rgb(slides.right)} 50%)">`;
  await app.evaluate(async ({ BrowserWindow, screen }, page) => {
    const { size } = screen.getPrimaryDisplay();
    const window = new BrowserWindow({ x: 0, y: 0, ...size, frame: false, alwaysOnTop: true, focusable: false });
    await window.loadURL(`data:text/html,${encodeURIComponent(page)}`);
  }, html);
}
