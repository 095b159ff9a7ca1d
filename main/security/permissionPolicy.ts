/** What Parley's own page may do. Everything else, and everybody else, is refused. */
const granted = new Set(["media", "speaker-selection", "fullscreen", "window-placement", "screen-wake-lock"]);

/** @param origin `scheme://host` of who asks. */
export function isPermissionGranted(
  permission: string,
  origin: string,
  appOrigin: string,
  isMainFrame: boolean,
): boolean {
  return isMainFrame && origin === appOrigin && granted.has(permission);
}
