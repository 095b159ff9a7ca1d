import { app } from "electron";
import { logFor } from "../logging/log.ts";
import { APP_INDEX } from "./appProtocol.ts";

const log = logFor("navigation");

/** No page of ours ever goes elsewhere, opens a window or embeds a view. Applies to every web contents. */
export function closeNavigation(): void {
  app.on("web-contents-created", (_event, contents) => {
    const refuse = (event: { preventDefault(): void }, url: string) => {
      // A reload of our own page is a navigation too.
      if (url === APP_INDEX) return;
      event.preventDefault();
      log.warn("refused a navigation");
    };
    contents.on("will-navigate", (event) => refuse(event, event.url));
    contents.on("will-frame-navigate", (event) => refuse(event, event.url));
    contents.on("will-redirect", (event) => refuse(event, event.url));
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => {
      log.warn("refused a new window");
      return { action: "deny" };
    });
  });
}
