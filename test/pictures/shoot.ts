import { join } from "node:path";
import type { Instance } from "../e2e/support/app.ts";
import { expect } from "../e2e/support/fixtures.ts";
import { settle, showTheme } from "../e2e/support/steps.ts";

export const folder = join(import.meta.dirname, "..", "results", "pictures");
const sizes = [
  [1280, 800],
  [900, 600],
] as const;

/** Pictures of what is on screen, in both themes and both window sizes. */
export async function shoot({ app, page }: Pick<Instance, "app" | "page">, name: string): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    for (const [width, height] of sizes) {
      // The inspector of the main process now and then loses an answer: asked again.
      await expect(() => resize(app, width, height)).toPass();
      await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
      await settle(page);
      await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) });
    }
  }
}

async function resize(app: Instance["app"], width: number, height: number): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, [w, h]) => {
      // Beside it there may be the small windows of a call and of a ring.
      const main = BrowserWindow.getAllWindows().find((each) => each.webContents.getURL().endsWith("/index.html"));
      main?.setContentSize(w, h);
    },
    [width, height] as const,
  );
}
