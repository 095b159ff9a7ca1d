import type { Session } from "electron";
import { APP_ORIGIN } from "./pages.ts";
import { isPermissionGranted } from "./permissionPolicy.ts";

/**
 * Permissions: deny by default, for requests, for checks and for devices.
 *
 * @param captureChosen whether the person has just chosen a screen to share; what it is, `ScreenShare` answers.
 */
export function guardPermissions(session: Session, captureChosen: () => boolean): void {
  session.setPermissionRequestHandler((contents, permission, answer, details) => {
    const url = "requestingUrl" in details && details.requestingUrl ? details.requestingUrl : contents.getURL();
    // A screen is captured like a camera, by our own page alone, and only while a choice stands.
    const asked = permission === "display-capture" && captureChosen() ? "media" : permission;
    answer(isPermissionGranted(asked, originOf(url), APP_ORIGIN, details.isMainFrame));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    isPermissionGranted(permission, originOf(origin), APP_ORIGIN, details.isMainFrame),
  );
  session.setDevicePermissionHandler(() => false);
}

/** `new URL(…).origin` is "null" for our scheme in Node, so compare scheme and host ourselves. */
function originOf(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return "invalid:";
  }
}
