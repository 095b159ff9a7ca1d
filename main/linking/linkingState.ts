import type { Failure, LinkingSide, LinkingState } from "../../preload/contract.ts";

/**
 * A sign-in by QR code (MSC4108) as the person of this device sees it. Pure: what happened in, what is shown out.
 *
 * ```
 *    show                                      scan
 *   ──────▶ connecting ──code──▶ showing     connecting ◀──────
 *                                   │ connected   │ connected
 *                                   ▼             ▼
 *              connecting ◀─typed─ asking      telling
 *                   │                             │
 *                   └──────────▶ approving ◀──────┘
 *                                   │ approved
 *                                sharing ──shared──▶ done      any ──failed──▶ failed(error)
 * ```
 * `dismiss` leads from anywhere to null. Nothing is shared before the check codes were compared: on the side that shows
 * the code by `typed`, on the other by the person who types it there.
 */
export type Linking = LinkingState | null;

export type LinkingInput =
  | { type: "show"; side: LinkingSide }
  | { type: "scan"; side: LinkingSide }
  | { type: "code"; qr: string }
  /** There is a channel. `checkCode`: what has to be typed at the other device; left out where it is typed here. */
  | { type: "connected"; checkCode?: string }
  /** The person typed the right one. */
  | { type: "typed" }
  /** The person is asked in the browser. */
  | { type: "approving"; userCode?: string | undefined }
  | { type: "approved" }
  | { type: "shared"; deviceId: string }
  | { type: "failed"; error: Failure }
  | { type: "dismiss" };

export function nextLinking(state: Linking, input: LinkingInput): Linking {
  if (input.type === "dismiss") return null;
  if (input.type === "show" || input.type === "scan")
    return isOver(state) ? { phase: "connecting", side: input.side } : state;
  if (state === null || isOver(state)) return state;
  const { phase, side } = state;
  switch (input.type) {
    case "code":
      // A code lives for a minute or so: while nobody scans it, another one takes its place.
      return phase === "connecting" || phase === "showing" ? { phase: "showing", side, qr: input.qr } : state;
    case "connected":
      if (input.checkCode === undefined) return phase === "showing" ? { phase: "asking", side } : state;
      return phase === "connecting" ? { phase: "telling", side, checkCode: input.checkCode } : state;
    case "typed":
      return phase === "asking" ? { phase: "connecting", side } : state;
    case "approving": {
      if (phase !== "connecting" && phase !== "telling") return state;
      return { phase: "approving", side, ...(input.userCode === undefined ? {} : { userCode: input.userCode }) };
    }
    case "approved":
      return phase === "approving" ? { phase: "sharing", side } : state;
    case "shared":
      return phase === "sharing" ? { phase: "done", side, deviceId: input.deviceId } : state;
    case "failed":
      return { phase: "failed", side, error: input.error };
  }
}

export function isOver(state: Linking): boolean {
  return state === null || state.phase === "done" || state.phase === "failed";
}
