import { writeFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { ElectronApplication, Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { settle, showTheme } from "./steps.ts";

/** Nothing for axe to object to in both themes. A picture of each is left beside the results. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    // Colours in the middle of a transition are nobody's.
    await showTheme(page, theme);
    await page.screenshot({ path: test.info().outputPath(`${screen}-${theme}.png`.replaceAll(" ", "-")) });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
    expect(told, `${screen}, ${theme}`).toEqual([]);
  }
}

/** Enlarged to 200 %, every control can be reached: in sight, or by scrolling. */
export async function expectReachableEnlarged(app: ElectronApplication, page: Page, screen: string): Promise<void> {
  const zoom = (factor: number) =>
    app.evaluate(({ BrowserWindow }, value) => {
      for (const window of BrowserWindow.getAllWindows()) window.webContents.setZoomFactor(value);
    }, factor);
  const width = await page.evaluate(() => window.innerWidth);
  await zoom(2);
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBeLessThan(width);
  await settle(page);
  // Playwright's own pictures know nothing of the zoom.
  const picture = await app.evaluate(async ({ BrowserWindow }) => {
    const main = BrowserWindow.getAllWindows().find((each) => each.webContents.getURL().endsWith("/index.html"));
    const image = await main?.webContents.capturePage();
    return image?.toPNG().toString("base64") ?? "";
  });
  writeFileSync(test.info().outputPath(`${screen}-enlarged.png`.replaceAll(" ", "-")), Buffer.from(picture, "base64"));
  await expect.poll(() => unreachable(page), screen).toEqual([]);
  await zoom(1);
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
}

/** Names of controls of which a part lies outside what can be seen or scrolled to. */
function unreachable(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    type Box = { left: number; top: number; right: number; bottom: number };
    const inside = (box: Box, around: Box) =>
      box.left >= around.left - 1 &&
      box.top >= around.top - 1 &&
      box.right <= around.right + 1 &&
      box.bottom <= around.bottom + 1;
    const fails = (control: Element): boolean => {
      let box: Box = control.getBoundingClientRect();
      for (let at = control.parentElement; at !== null; at = at.parentElement) {
        const { overflowX, overflowY, position } = getComputedStyle(at);
        const around = at.getBoundingClientRect();
        if (/auto|scroll/.test(overflowX + overflowY)) {
          // Sideways nobody expects to have to scroll.
          if (box.left < around.left - 1 || box.right > around.right + 1) return true;
          box = around;
        } else if (/hidden|clip/.test(overflowX + overflowY) && !inside(box, around)) return true;
        if (position === "fixed") break;
      }
      return !inside(box, { left: 0, top: 0, right: window.innerWidth, bottom: window.innerHeight });
    };
    const dialog = document.querySelector("[role=dialog], [role=alertdialog]");
    return [...(dialog ?? document).querySelectorAll("button, input, textarea, a[href], [role=tab]")]
      .filter((control) => control.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      .filter((control) => control.getBoundingClientRect().width > 1)
      .filter(fails)
      .map((control) => control.getAttribute("aria-label") ?? control.textContent ?? control.outerHTML);
  });
}
