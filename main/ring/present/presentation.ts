import type { IncomingCall } from "../../../preload/contract.ts";
import type { ToastCapability } from "../../desktop/toasts/toasts.ts";

/** What one can do on a toast or in the ring window. */
export type RingAction = "accept" | "decline" | "silence" | "open";

export interface PlannedToast {
  /** Id of the call. */
  id: string;
  /** Who calls; shown as it is. */
  title: string;
  body: { key: BodyKey; conference: string };
  actions: { id: RingAction; key: ActionKey }[];
  urgency: "low" | "normal" | "critical";
}

export type BodyKey =
  | "ring.incoming"
  | "reach.ringsIn"
  | "reach.waits"
  | "reach.waitsIn"
  | "reach.started"
  | "reach.startedIn";
export type ActionKey = "ring.accept" | "ring.decline" | "reach.holdOn" | "ring.leaveAndJoin" | "reach.open";

export interface Presentation {
  /** Those that ring first, then the newest. */
  toasts: PlannedToast[];
  /** The call that the ring window shows. */
  ringWindow: string | null;
  /** "ring" goes on until it is gone from here; "beep" is heard once. */
  sound: { id: string; kind: "ring" | "beep" } | null;
}

export interface Surroundings {
  incoming: readonly IncomingCall[];
  doNotDisturb: boolean;
  mainWindowFocused: boolean;
  inCall: boolean;
  toasts: ToastCapability;
  /** Calls whose toast the desktop took away by itself: they need another place. */
  expired: ReadonlySet<string>;
}

/** Whoever floods us with calls fills no screen. */
export const MOST_TOASTS = 3;

/**
 * What the person sees and hears of the calls that come in, outside the main window. A pure function of what is the
 * case now: whatever is gone from its answer is taken away.
 */
export function present(now: Surroundings): Presentation {
  const nothing: Presentation = { toasts: [], ringWindow: null, sound: null };
  if (now.doNotDisturb) return nothing;
  const heard = now.incoming.filter((call) => !call.silenced);
  const rings = heard.filter((call) => call.manner === "ring");
  const newest = rings[0];
  const sound =
    newest === undefined ? null : { id: newest.id, kind: now.inCall ? ("beep" as const) : ("ring" as const) };
  // In front of the person there is a card in the window itself.
  if (now.mainWindowFocused) return { ...nothing, sound };
  // Quiet ones don't push out one that rings.
  const order = [...rings, ...heard.filter((call) => call.manner === "toast")];
  const toasts = now.toasts === "none" ? [] : order.slice(0, MOST_TOASTS).map((call) => toastOf(call, now.inCall));
  return { toasts, ringWindow: newest !== undefined && needsWindow(newest, now) ? newest.id : null, sound };
}

/** A ring that no toast can answer, for want of buttons, gets a window. In a call a toast alone is enough, and less. */
function needsWindow(call: IncomingCall, now: Surroundings): boolean {
  if (now.toasts === "none" || now.expired.has(call.id)) return true;
  return now.toasts === "plain" && !now.inCall;
}

function toastOf(call: IncomingCall, inCall: boolean): PlannedToast {
  const base = { id: call.id, title: call.caller.displayName };
  if (call.manner === "toast") {
    return {
      ...base,
      body: { key: call.direct ? "reach.started" : "reach.startedIn", conference: call.name },
      actions: [{ id: "open", key: "reach.open" }],
      urgency: "low",
    };
  }
  if (inCall) {
    return {
      ...base,
      body: { key: call.direct ? "reach.waits" : "reach.waitsIn", conference: call.name },
      actions: [
        { id: "silence", key: "reach.holdOn" },
        { id: "accept", key: "ring.leaveAndJoin" },
        { id: "decline", key: "ring.decline" },
      ],
      urgency: "normal",
    };
  }
  return {
    ...base,
    body: { key: call.direct ? "ring.incoming" : "reach.ringsIn", conference: call.name },
    actions: [
      { id: "accept", key: "ring.accept" },
      { id: "decline", key: "ring.decline" },
    ],
    urgency: "critical",
  };
}
