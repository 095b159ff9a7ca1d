import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseLink } from "../../main/desktop/links/parseLink.ts";
import { serveLinkPage, startPlainBrowser } from "./support/plainBrowser.ts";

test("the link page in a browser: opens the app, offers guests their way, tells of a bad link, and passes axe", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-page-"));
  const server = await serveLinkPage();
  const browser = await startPlainBrowser(folder);
  const { page } = browser;
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("request", (request) => {
    if (/^(?:https?|wss?):/.test(request.url()) && !request.url().startsWith(server.url))
      said.push(`asked elsewhere: ${request.url()}`);
  });
  const picture = async (name: string) => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: test.info().outputPath(`${name}-${colorScheme}.png`) });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`),
        `${name}, ${colorScheme}`,
      ).toEqual([]);
    }
  };
  try {
    const room = "!abc:a.org";
    const link = (more: string) => `${server.url}#/room?room=${encodeURIComponent(room)}&via=a.org&${more}`;
    const hostile = "<img src=x onerror=alert(1)> Open day";
    await page.goto(link(`guests=guests.a.org&name=${encodeURIComponent(hostile)}`));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(hostile);
    await expect(page.getByText("You need no account")).toBeVisible();
    await expect(page.getByText("Guests get a temporary account on guests.a.org.")).toBeVisible();
    await picture("guest");

    await page.getByRole("link", { name: "Open in Parley" }).click();
    await expect.poll(() => browser.handedOn()).toHaveLength(1);
    const [handedOn = ""] = await browser.handedOn();
    expect(parseLink(handedOn)).toEqual({
      kind: "room",
      room,
      server: "a.org",
      via: ["a.org"],
      guests: "guests.a.org",
      name: hostile,
    });
    await page.getByRole("button", { name: "Copy link" }).click();
    await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
    expect(await browser.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(handedOn);

    await page.goto(link("name=Board"));
    await expect(page.getByRole("heading", { name: "Board" })).toBeVisible();
    await expect(page.getByText("You need no account")).toHaveCount(0);

    for (const bad of ["", "#/room?room=javascript:alert(1)", "#/room?room=!abc:a.org&guests=https://evil.example"]) {
      await page.goto("about:blank");
      await page.goto(server.url + bad);
      await expect(page.getByRole("heading", { name: "This link is broken" })).toBeVisible();
      await expect(page.getByRole("link")).toHaveCount(0);
    }
    await picture("broken");

    await page.addInitScript(() => Object.defineProperty(navigator, "languages", { get: () => ["ar-EG", "en"] }));
    await page.goto("about:blank");
    await page.goto(link("guests=guests.a.org&name=Board"));
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
    await expect(page.getByRole("link", { name: "فتح في Parley" })).toBeVisible();
    await picture("arabic");
    expect(said).toEqual([]);
  } finally {
    await browser.stop();
    server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
