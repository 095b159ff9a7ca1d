import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import type { Instance } from "./app.ts";
import type { PlainBrowser } from "./plainBrowser.ts";

/** Catches what the app hands to the system's browser. */
export async function catchPages({ app }: Instance): Promise<() => Promise<string[]>> {
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    (globalThis as { opened?: string[] }).opened = opened;
    shell.openExternal = (url) => {
      opened.push(url);
      return Promise.resolve();
    };
  });
  return () => app.evaluate(() => (globalThis as { opened?: string[] }).opened ?? []);
}

export async function latest(pages: () => Promise<string[]>, count: number): Promise<string> {
  await expect.poll(async () => (await pages()).length).toBe(count);
  return (await pages()).at(-1) ?? "";
}

export async function chooseServer(page: Page, server: string): Promise<void> {
  await page.getByRole("textbox", { name: "Homeserver" }).fill(server);
  await page.getByRole("textbox", { name: "Homeserver" }).blur();
}

export async function signInAs(browser: PlainBrowser, url: string, who: string): Promise<void> {
  await browser.page.goto(url);
  await browser.page.getByRole("textbox", { name: "Name" }).fill(who);
  await browser.page.getByRole("button", { name: "Sign in" }).click();
}

export function sessionOf(page: Page) {
  return page.evaluate(async () => {
    const answer = await window.parley.getState({});
    return answer.ok && answer.value.session.phase === "signedIn" ? answer.value.session : undefined;
  });
}
