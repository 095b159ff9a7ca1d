/**
 * Command-line switches that a packaged app refuses to start with. They let another program into the page, or take its
 * walls down, and nobody needs them for calls. The inspector of this process is closed by a fuse; Chromium's debugging
 * port and these know no fuse.
 */
const refused = [
  "remote-debugging-port",
  "remote-debugging-pipe",
  "remote-debugging-address",
  "remote-allow-origins",
  "disable-web-security",
  "allow-running-insecure-content",
  "ignore-certificate-errors",
  "ignore-certificate-errors-spki-list",
  "unsafely-treat-insecure-origin-as-secure",
  "disable-site-isolation-trials",
  "load-extension",
] as const;

export interface Start {
  isPackaged: boolean;
  hasSwitch(name: string): boolean;
  /** Whether this process can be inspected: only a binary whose fuse allows it, as the one made for tests, ever is. */
  inspected: boolean;
}

/** @returns the switch that this start is refused for */
export function refusedSwitch({ isPackaged, hasSwitch, inspected }: Start): string | undefined {
  // Who inspects the main process has every right already; Playwright drives the test pack by both.
  return isPackaged && !inspected ? refused.find((name) => hasSwitch(name)) : undefined;
}
