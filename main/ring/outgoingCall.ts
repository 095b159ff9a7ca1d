import type { OutgoingCall, Person } from "../../preload/contract.ts";

/**
 * The caller's side of a call in a direct room, until somebody answers:
 *
 * ```
 *            called              declined by the other one
 *   nothing ───────▶ calling ─────────────────────────────▶ declined ─┐
 *      ▲               │  lifetime over ──▶ noAnswer                  │ called again: calling
 *      │               │  could not be sent ──▶ notSent               │
 *      └───────────────┴──────────────────────────────────────────────┘
 *        the other one is in the call, or we left it: nothing
 * ```
 */
export interface Outgoing extends OutgoingCall {
  untilTs: number;
  /** Event ids of its notifications, the last one last. */
  notifications: string[];
}

export type OutgoingInput =
  | { type: "called"; roomId: string; person: Person; untilTs: number }
  | { type: "sent"; notificationId: string }
  | { type: "notSent" }
  | { type: "declined"; notificationId: string; userId: string }
  /** Whether anybody else is in the call of the room. */
  | { type: "members"; roomId: string; othersPresent: boolean }
  | { type: "left" }
  | { type: "time"; now: number };

export function nextOutgoing(state: Outgoing | null, input: OutgoingInput): Outgoing | null {
  if (input.type === "called") {
    const { roomId, person, untilTs } = input;
    const notifications = state?.roomId === roomId ? state.notifications : [];
    return { roomId, person, untilTs, phase: "calling", notifications };
  }
  if (state === null) return null;
  switch (input.type) {
    case "sent":
      return { ...state, notifications: [...state.notifications, input.notificationId] };
    case "notSent":
      return state.phase === "calling" ? { ...state, phase: "notSent" } : state;
    case "declined":
      return isDeclinedBy(state, input) ? { ...state, phase: "declined" } : state;
    case "members":
      return input.roomId === state.roomId && input.othersPresent ? null : state;
    case "left":
      return null;
    case "time":
      return state.phase === "calling" && input.now >= state.untilTs ? { ...state, phase: "noAnswer" } : state;
  }
}

/** Only the one who is called can decline, and only what rings now: not an earlier call of ours. */
function isDeclinedBy(state: Outgoing, { notificationId, userId }: { notificationId: string; userId: string }) {
  return state.phase === "calling" && userId === state.person.userId && state.notifications.at(-1) === notificationId;
}

/**
 * Only the one who starts a call notifies (MSC4075): whose membership is the oldest. Two who start at the same moment
 * see the same order, so one of them notifies.
 *
 * @param members of the call, oldest first.
 */
export function startsTheCall(
  members: readonly { userId: string; deviceId: string }[],
  me: { userId: string; deviceId: string },
): boolean {
  const first = members[0];
  return first !== undefined && first.userId === me.userId && first.deviceId === me.deviceId;
}
