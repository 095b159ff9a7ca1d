import type { Session } from "electron";
import { logFor } from "../logging/log.ts";

const log = logFor("network-gate");
const own = new Set(["parley-app:", "blob:", "data:", "devtools:", "chrome-extension:"]);

/**
 * The page reaches no host but the SFUs that main itself has just given it access to.
 * A renderer that was taken over can't call home.
 */
export class NetworkGate {
  readonly #hosts = new Set<string>();

  constructor(session: Session) {
    session.webRequest.onBeforeRequest((details, answer) => {
      const url = new URL(details.url);
      const allowed = own.has(url.protocol) || this.#hosts.has(url.host);
      if (!allowed) log.warn(`refused a request of the page to ${url.protocol}//${url.host}`);
      answer({ cancel: !allowed });
    });
  }

  /** @param sfuUrl WebSocket URL of an SFU, from the auth service's answer. */
  allow(sfuUrl: string): void {
    this.#hosts.add(new URL(sfuUrl).host);
  }

  reset(): void {
    this.#hosts.clear();
  }
}
