import type { IncomingCall } from "../../../preload/contract.ts";

/** The number at the app's icon: calls that wait for an answer, and those that were missed. */
export function badgeCount(incoming: readonly IncomingCall[], missed: number): number {
  return incoming.filter((call) => call.manner === "ring").length + Math.max(0, missed);
}

/** Whether the window asks for attention: somebody rings, the person has not silenced it and looks elsewhere. */
export function wantsAttention(incoming: readonly IncomingCall[], focused: boolean): boolean {
  return !focused && incoming.some((call) => call.manner === "ring" && !call.silenced);
}
