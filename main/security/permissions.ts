import type { Session } from "electron";
import { APP_ORIGIN } from "./appProtocol.ts";
import { isPermissionGranted } from "./permissionPolicy.ts";

/** Permissions: deny by default, for requests, for checks and for devices. */
export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer, details) => {
    const url = "requestingUrl" in details && details.requestingUrl ? details.requestingUrl : contents.getURL();
    answer(isPermissionGranted(permission, originOf(url), APP_ORIGIN, details.isMainFrame));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    isPermissionGranted(permission, originOf(origin), APP_ORIGIN, details.isMainFrame),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
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
