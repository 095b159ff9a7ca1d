import type { WebContents } from "electron";
import type { CallState } from "../../../preload/contract.ts";

export type MediaPolicy = Parameters<WebContents["setWebRTCIPHandlingPolicy"]>[0];

/**
 * By which of the computer's addresses the media of a call goes (Chromium's WebRTC IP handling policy): a pure decision.
 *
 * By default each socket belongs to one address, and ends with it. New ones are made only when Chromium has looked for its
 * networks anew, two seconds after every change, and for as long a call would stand still. To an SFU, which everybody can
 * reach, sockets go that belong to no address: the system's routes lead them, from the address of that moment, and an SFU
 * is not told the addresses of every network and virtual machine. Devices that are to find each other in a local network
 * have to name theirs.
 */
export function mediaPolicy(call: CallState): MediaPolicy {
  const kind = call.phase === "idle" ? undefined : call.transport?.kind;
  return kind === "full_mesh" || kind === "voip" ? "default" : "default_public_interface_only";
}

/** Keeps the policy of the page in line with the call. It counts for connections that are made from then on. */
export class MediaRoute {
  #page: WebContents | undefined;
  #policy: MediaPolicy | undefined;

  follow(page: WebContents): void {
    this.#page = page;
    this.#policy = undefined;
  }

  callChanged(call: CallState): void {
    const policy = mediaPolicy(call);
    if (policy === this.#policy || this.#page === undefined || this.#page.isDestroyed()) return;
    this.#policy = policy;
    this.#page.setWebRTCIPHandlingPolicy(policy);
  }
}
