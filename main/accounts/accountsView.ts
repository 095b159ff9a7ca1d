import type { AccountSummary, AppState, StateChange } from "../../preload/contract.ts";
import { mergeRings } from "./accountRings.ts";
import type { KnownAccount } from "./accountSlots.ts";

/** Slices that are those of the account the window shows. */
const MIRRORED = [
  "session",
  "conferences",
  "places",
  "call",
  "people",
  "recents",
  "chats",
  "widget",
  "entry",
  "knocks",
  "trust",
  "linking",
] as const satisfies (keyof AppState)[];

export interface ViewedAccount {
  id: string;
  userId: string;
  state: AppState;
  known: KnownAccount | undefined;
}

/**
 * What the window sees of the accounts.
 *
 * @param state of the one that is shown
 * @param listed those that are accounts of the person
 * @param change what an account has changed; undefined: everything may be new
 */
export function viewOf(
  shown: string,
  state: AppState,
  listed: readonly ViewedAccount[],
  change: StateChange | undefined,
): StateChange {
  const changed = (slice: keyof AppState) => change === undefined || change[slice] !== undefined;
  const mirrored = MIRRORED.filter(changed).map((slice) => [slice, state[slice]]);
  const rings = listed.map((account) => ({
    account: account.id,
    userId: account.userId,
    incoming: account.state.ring.incoming,
  }));
  return {
    ...(Object.fromEntries(mirrored) as StateChange),
    ...(changed("ring") && {
      ring: { incoming: mergeRings(rings, shown), outgoing: state.ring.outgoing },
    }),
    ...((changed("session") || changed("ring") || changed("chats") || changed("recents")) && {
      accounts: listed.map((account) => summaryOf(account, account.id === shown)),
    }),
  };
}

function summaryOf({ id, userId, state, known }: ViewedAccount, active: boolean): AccountSummary {
  const { session, chats, recents, ring } = state;
  const now = session.phase === "signedIn" ? session : undefined;
  const error = session.phase === "signedOut" || session.phase === "signedIn" ? session.error : undefined;
  return {
    id,
    userId,
    displayName: now?.me.displayName ?? known?.displayName ?? userId,
    homeserver: now?.homeserver ?? known?.homeserver ?? "",
    phase: session.phase,
    sync: now?.sync ?? "connecting",
    unread: Object.values(chats.unread).reduce((sum, count) => sum + count, 0),
    missed: recents.missed,
    rings: ring.incoming.filter(({ silenced }) => !silenced).length,
    active,
    ...(error === undefined ? {} : { error }),
  };
}
