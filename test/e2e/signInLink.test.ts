import { startAgain } from "./support/desktop.ts";
import { expect } from "./support/fixtures.ts";
import { catchPages, chooseServer, latest, sessionOf, signInAs } from "./support/oauth.ts";
import { startPlainBrowser } from "./support/plainBrowser.ts";
import { oauth } from "./support/signInServers.ts";

oauth(
  "where nothing may listen on loopback, the system brings the browser's way back by a link of the app's own scheme",
  { tag: "@long" },
  async ({ world, backend }) => {
    const who = `lina-${process.pid}`;
    const profile = `link-${process.pid}`;
    const browser = await startPlainBrowser(world.folder("browser"));
    try {
      const app = await world.launch("lina", { profile });
      const { page } = app;
      const pages = await catchPages(app);
      // What a locked down computer says, on which Parley is installed.
      await app.app.evaluate(({ app: electron }) => {
        const { Server } = process.getBuiltinModule("node:net");
        Server.prototype.listen = function listen() {
          queueMicrotask(() => this.emit("error", new Error("listen EPERM")));
          return this;
        };
        Object.defineProperty(electron, "isPackaged", { value: true });
        electron.isDefaultProtocolClient = () => true;
      });
      await chooseServer(page, backend.homeserver.baseUrl);
      const go = page.getByRole("button", { name: "Continue in the browser" });
      await go.click();
      expect(new URL(await latest(pages, 1)).searchParams.get("redirect_uri")).toBe("io.parley:/callback");
      // A page that guesses ends the sign-in, and gets nobody in.
      expect(await startAgain(app, profile, ["--", "io.parley:/callback?code=stolen&state=guessed"])).toBe(0);
      await expect(page.getByText("That was another sign-in")).toBeVisible();

      await go.click();
      await signInAs(browser, await latest(pages, 2), who);
      await expect.poll(async () => (await browser.handedOn()).length).toBe(1);
      const [link = ""] = await browser.handedOn();
      expect(link).toMatch(/^io\.parley:\/callback\?code=/u);
      expect(await startAgain(app, profile, ["--", link])).toBe(0);
      await expect(page.getByRole("button", { name: new RegExp(`^Account: ${who}`, "u") })).toBeVisible();
      expect((await sessionOf(page))?.me.userId).toMatch(new RegExp(`^@${who}:`, "u"));
      // Once: what comes again is nothing, and is shown as no broken link either.
      expect(await startAgain(app, profile, ["--", link])).toBe(0);
      await expect(page.getByRole("alert")).toHaveCount(0);
    } finally {
      await browser.stop();
    }
  },
);
