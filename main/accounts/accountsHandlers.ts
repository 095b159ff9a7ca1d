import { callNames } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import type { AccountHandlers } from "../handlers.ts";
import type { CallHandlers } from "../security/door.ts";
import type { StateHub } from "../state.ts";
import type { Accounts } from "./accounts.ts";

/**
 * The answers to the contract where there are several accounts: those of the account that the window shows, but for what is
 * about accounts, and for calls that ring, which may ring for any of them.
 *
 * @param hub what the window shows
 */
export function accountsHandlers(accounts: Accounts, hub: StateHub): CallHandlers {
  const silenced = (twins: { account: { handlers: AccountHandlers }; id: string }[]) =>
    Promise.all(twins.map(({ account, id }) => account.handlers.silenceRing({ id })));
  return {
    ...ofShown(accounts),
    getState: () => hub.current,
    acceptRing: async ({ id, camera }) => {
      const [first, ...twins] = await accounts.answering(id);
      if (first === undefined) throw new ParleyFailure("CallEnded");
      await silenced(twins);
      return first.account.handlers.acceptRing({ id: first.id, camera });
    },
    // Who is called in two accounts by one event says no, or not now, once.
    declineRing: async ({ id }) => {
      await Promise.all(rung(accounts, id).map((of) => of.account.handlers.declineRing({ id: of.id })));
      return null;
    },
    silenceRing: async ({ id }) => {
      await silenced(rung(accounts, id));
      return null;
    },
    offerGuestEntry: (args) => {
      // A visit is for somebody without an account.
      if (accounts.hasOthers) throw new ParleyFailure("InvalidRequest", { detail: "there are accounts" });
      return accounts.shown.handlers.offerGuestEntry(args);
    },
    addAccount: async () => {
      await accounts.add();
      return null;
    },
    cancelAddAccount: () => {
      accounts.cancelAdd();
      return null;
    },
    switchAccount: ({ id }) => {
      accounts.switchTo(id);
      return null;
    },
    signOutAll: async () => {
      await accounts.signOutAll();
      return null;
    },
  };
}

function rung(accounts: Accounts, id: string): ReturnType<Accounts["rungBy"]> {
  const found = accounts.rungBy(id);
  if (found.length === 0) throw new ParleyFailure("CallEnded");
  return found;
}

function ofShown(accounts: Accounts): AccountHandlers {
  const entries = callNames.map((name) => [
    name,
    (args: unknown) => {
      const handlers = accounts.shown.handlers as Record<string, (args: unknown) => unknown>;
      return handlers[name]?.(args);
    },
  ]);
  return Object.fromEntries(entries) as AccountHandlers;
}
