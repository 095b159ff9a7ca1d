/** What tells members apart. */
export interface Holdable {
  identity: string;
  /** This device. */
  own: boolean;
}

/**
 * Whom to show, and for whom to encrypt, while a homeserver has taken back everybody's membership: a pure decision.
 *
 * After an outage that was longer than the delay of our leaves (MSC4140) the homeserver sends them all, at once, although
 * nobody left; each device writes its membership again within a second or two. Media flows all the time. Seen from here
 * the mark of it is that one's *own* membership is gone in a call that goes on, or that the homeserver did not answer a moment
 * ago, which may have had its effect on others alone: then nobody's absence says anything, until everybody had time to come
 * back.
 */
export interface HeldRoster<M extends Holdable> {
  shown: readonly M[];
  /** One's own membership was there. */
  joined: boolean;
  /** Unix ms until which who is missing stays shown; undefined when nobody is held. */
  untilTs: number | undefined;
}

/** How long the others get to write their memberships again once ours is back. */
const GRACE_MS = 5_000;
/** How long after a question that was not answered the outage may have lasted: until the next one, and its patience. */
const UNTOLD_MS = 2_500;

export const nobodyHeld: HeldRoster<never> = { shown: [], joined: false, untilTs: undefined };

/** @param unansweredTs when the homeserver was last seen not to answer, unix ms */
export function holdRoster<M extends Holdable>(
  before: HeldRoster<M>,
  observed: readonly M[],
  now: number,
  unansweredTs?: number,
): HeldRoster<M> {
  const own = observed.some((member) => member.own);
  if (!own) {
    // Not in yet: what is observed is the truth.
    if (!before.joined) return { shown: observed, joined: false, untilTs: undefined };
    return { shown: merge(before.shown, observed), joined: true, untilTs: Infinity };
  }
  // Ours is back: from now on the time of the others runs.
  const ownUntilTs = before.untilTs === Infinity ? now + GRACE_MS : (before.untilTs ?? 0);
  const untilTs = Math.max(ownUntilTs, unansweredTs === undefined ? 0 : unansweredTs + UNTOLD_MS + GRACE_MS);
  if (now >= untilTs) return { shown: observed, joined: true, untilTs: undefined };
  return { shown: merge(before.shown, observed), joined: true, untilTs };
}

/** What is observed, and in its old place who is not. */
function merge<M extends Holdable>(before: readonly M[], observed: readonly M[]): M[] {
  const there = new Map(observed.map((member) => [member.identity, member]));
  const known = new Set(before.map(({ identity }) => identity));
  return [
    ...before.map((member) => there.get(member.identity) ?? member),
    ...observed.filter(({ identity }) => !known.has(identity)),
  ];
}
