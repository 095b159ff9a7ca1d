import { app } from "electron";
import type { BrowserWindowConstructorOptions, HandlerDetails, WebContents } from "electron";
import { logFor } from "../logging/log.ts";
import { APP_INDEX } from "./pages.ts";

const log = logFor("navigation");

type WindowOptions = BrowserWindowConstructorOptions;

/**
 * No page of ours ever goes elsewhere, embeds a view or opens a window, but for the one that `windowFor` knows; the view of
 * a widget goes where `mayGo` says.
 * Applies to every web contents.
 */
export function closeNavigation(
  windowFor: (contents: WebContents, details: HandlerDetails) => WindowOptions | undefined,
  mayGo: (contents: WebContents, url: string, mainFrame: boolean) => boolean,
): void {
  app.on("web-contents-created", (_event, contents) => {
    const refuse = (event: { preventDefault(): void }, url: string, mainFrame: boolean) => {
      // A reload of our own page is a navigation too.
      if (url === APP_INDEX || mayGo(contents, url, mainFrame)) return;
      event.preventDefault();
      log.warn("refused a navigation");
    };
    contents.on("will-navigate", (event) => refuse(event, event.url, true));
    contents.on("will-frame-navigate", (event) => refuse(event, event.url, event.isMainFrame));
    contents.on("will-redirect", (event) => refuse(event, event.url, event.isMainFrame));
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.setWindowOpenHandler((details) => {
      const options = windowFor(contents, details);
      if (options !== undefined) return { action: "allow", overrideBrowserWindowOptions: options };
      log.warn("refused a new window");
      return { action: "deny" };
    });
  });
}
