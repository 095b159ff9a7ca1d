import type { CallMember } from "../../preload/contract.ts";

/**
 * Whom to show while a homeserver has taken back everybody's membership: a pure decision.
 *
 * After an outage that was longer than the delay of our leaves (MSC4140) the homeserver sends them all, at once, although
 * nobody left; each device writes its membership again within a second or two. Media flows all the time. Seen from here
 * the mark of it is that one's *own* membership is gone in a call that goes on: then nobody's absence says anything, until
 * everybody had time to come back.
 */
export interface HeldRoster {
  shown: readonly CallMember[];
  /** One's own membership was there. */
  joined: boolean;
  /** Unix ms until which who is missing stays shown; undefined when nobody is held. */
  untilTs: number | undefined;
}

/** How long the others get to write their memberships again once ours is back. */
const GRACE_MS = 5_000;

export const nobodyHeld: HeldRoster = { shown: [], joined: false, untilTs: undefined };

export function holdRoster(before: HeldRoster, observed: readonly CallMember[], now: number): HeldRoster {
  const own = observed.some((member) => member.own);
  if (!own) {
    // Not in yet: what is observed is the truth.
    if (!before.joined) return { shown: observed, joined: false, untilTs: undefined };
    return { shown: merge(before.shown, observed), joined: true, untilTs: Infinity };
  }
  // Ours is back: from now on the time of the others runs.
  const untilTs = before.untilTs === Infinity ? now + GRACE_MS : before.untilTs;
  if (untilTs === undefined || now >= untilTs) return { shown: observed, joined: true, untilTs: undefined };
  return { shown: merge(before.shown, observed), joined: true, untilTs };
}

/** What is observed, and in its old place who is not. */
function merge(before: readonly CallMember[], observed: readonly CallMember[]): CallMember[] {
  const there = new Map(observed.map((member) => [member.identity, member]));
  const known = new Set(before.map(({ identity }) => identity));
  return [
    ...before.map((member) => there.get(member.identity) ?? member),
    ...observed.filter(({ identity }) => !known.has(identity)),
  ];
}
