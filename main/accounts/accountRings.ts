import type { IncomingCall } from "../../preload/contract.ts";
import { FIRST_ACCOUNT } from "./accountSlots.ts";

/** The calls that come in for one account, as its own ring service has them. */
export interface AccountRings {
  account: string;
  userId: string;
  incoming: readonly IncomingCall[];
}

/** A ring as the account knows it. */
export interface RingOf {
  account: string;
  /** Event id. */
  id: string;
}

/** Two accounts may be in one room, and are rung by one event: with its account an id is unique again. */
export function ringId(account: string, id: string): string {
  return account === FIRST_ACCOUNT ? id : `${account}/${id}`;
}

/** The account in the id of a ring, also of one that is over. */
export function accountOfRing(ring: string): string {
  const [account, event] = ring.split("/", 2);
  // Event ids may contain the character, but begin with another one than an account's name.
  return account === undefined || event === undefined || account.startsWith("$") ? FIRST_ACCOUNT : account;
}

/**
 * The rings of all accounts, each with the account it is for where there are several. Who is called by one event in two
 * accounts sees one ring: for the account that is shown, if it is one of them.
 */
export function mergeRings(accounts: readonly AccountRings[], shown: string): IncomingCall[] {
  const several = accounts.length > 1;
  const order = [
    ...accounts.filter(({ account }) => account === shown),
    ...accounts.filter(({ account }) => account !== shown),
  ];
  const seen = new Set<string>();
  const merged = order.flatMap(({ account, userId, incoming }) =>
    incoming
      .filter(({ id }) => !seen.has(id))
      .map((call) => {
        seen.add(call.id);
        return { ...call, id: ringId(account, call.id), ...(several && { account: userId }) };
      }),
  );
  // Within an account they are in order already; between them, the one that goes on longest is the newest.
  return several ? merged.toSorted((a, b) => b.untilTs - a.untilTs) : merged;
}

/** Whose ring it is, and below it whoever else is rung by the same event; empty when there is none (any more). */
export function ringsOf(accounts: readonly AccountRings[], id: string): RingOf[] {
  const owner = accounts.find(({ account, incoming }) => incoming.some((call) => ringId(account, call.id) === id));
  if (owner === undefined) return [];
  const event = owner.incoming.find((call) => ringId(owner.account, call.id) === id)?.id ?? id;
  const others = accounts.filter((each) => each !== owner && each.incoming.some((call) => call.id === event));
  return [owner, ...others].map(({ account }) => ({ account, id: event }));
}
