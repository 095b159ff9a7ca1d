import type { CallState } from "../../../preload/contract.ts";

export type PowerWish = "none" | "awake" | "displayOn";

/** What a call needs of the computer: it must not sleep, and its display must not while somebody is looked at. */
export function powerWish(call: CallState["phase"], videoShown: boolean): PowerWish {
  if (call === "idle" || call === "leaving") return "none";
  return videoShown ? "displayOn" : "awake";
}
