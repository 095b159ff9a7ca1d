import type { SessionState } from "../../preload/contract.ts";

export interface AccountEntry {
  id: string;
  phase: SessionState["phase"];
  /** Undefined until somebody has signed in by it. */
  userId?: string | undefined;
  /** Signed out for a reason that the person has to see (expired, store damaged): it stays until they have dealt with it. */
  failed: boolean;
  /** Being added: nobody has signed in by it yet. */
  fresh: boolean;
  /** The person went back while its sign-in was under way. */
  unwanted: boolean;
}

/** All accounts of this profile, in the order they came, and which one the window shows. There always is one. */
export interface AccountsModel {
  entries: readonly AccountEntry[];
  shown: string;
  /** The one that was shown before it. */
  before?: string | undefined;
}

export type AccountsInput =
  | { type: "session"; id: string; phase: SessionState["phase"]; userId?: string | undefined; failed: boolean }
  | { type: "add"; id: string }
  /** Back from the sign-in that is shown. */
  | { type: "cancel" }
  | { type: "switch"; id: string }
  /** Its secrets are not here: it can't be opened in this run. */
  | { type: "absent"; id: string };

/** "forget": nothing of it shall stay. "end": likewise, and its session is ended at the homeserver first. */
export interface Dropped {
  id: string;
  how: "forget" | "end" | "leave";
}

export interface AccountsStep {
  model: AccountsModel;
  dropped: Dropped[];
}

export function newEntry(id: string, part: Partial<AccountEntry> = {}): AccountEntry {
  return { id, phase: "starting", failed: false, fresh: false, unwanted: false, ...part };
}

/** What follows from what happened. Pure; an input that does not fit changes nothing. */
export function nextAccounts(model: AccountsModel, input: AccountsInput): AccountsStep {
  switch (input.type) {
    case "session":
      return onSession(model, input);
    case "add":
      if (shownEntry(model)?.fresh === true || model.entries.some(({ id }) => id === input.id)) return same(model);
      return {
        model: {
          entries: [...model.entries, newEntry(input.id, { fresh: true })],
          shown: input.id,
          before: model.shown,
        },
        dropped: [],
      };
    case "cancel":
      return canGoBack(model) ? leave(model, fallback(model, model.shown)) : same(model);
    case "switch": {
      const target = model.entries.find(({ id }) => id === input.id);
      if (target === undefined || target.unwanted || input.id === model.shown) return same(model);
      return leave(model, target.id);
    }
    case "absent":
      return model.entries.length === 1 ? same(model) : drop(model, input.id, "leave");
  }
}

/** Whether a sign-in is shown that one can leave for an account that runs. */
export function canGoBack(model: AccountsModel): boolean {
  const phase = shownEntry(model)?.phase;
  return (phase === "signedOut" || phase === "signingIn") && listed(model).some(({ id }) => id !== model.shown);
}

/** Those that are accounts of the person: not what is being added. */
export function listed(model: AccountsModel): AccountEntry[] {
  return model.entries.filter(({ fresh, unwanted, userId }) => !fresh && !unwanted && userId !== undefined);
}

function onSession(model: AccountsModel, input: Extract<AccountsInput, { type: "session" }>): AccountsStep {
  const was = model.entries.find(({ id }) => id === input.id);
  if (was === undefined) return same(model);
  const entry: AccountEntry = {
    ...was,
    phase: input.phase,
    failed: input.failed,
    // Whoever signed out is nobody's account any more.
    userId: input.phase === "signedOut" && !input.failed ? undefined : (input.userId ?? was.userId),
    fresh: was.fresh && input.phase !== "signedIn",
  };
  const now = { ...model, entries: model.entries.map((each) => (each.id === entry.id ? entry : each)) };
  if (entry.phase === "signedIn") {
    if (was.phase === "signedIn") return { model: now, dropped: [] };
    if (entry.unwanted) return drop(now, entry.id, "end");
    const twin = now.entries.find(({ id, userId }) => id !== entry.id && userId === entry.userId);
    if (twin === undefined) return { model: now, dropped: [] };
    // Somebody who was signed out is here again; or who is here already was added once more.
    if (twin.failed) return drop(now, twin.id, "forget");
    const shown = now.shown === entry.id ? { ...now, shown: twin.id } : now;
    return drop(shown, entry.id, "end");
  }
  const over = was.phase === "signedIn" || was.phase === "signingOut" || was.phase === "starting";
  if (entry.phase === "signedOut" && !entry.failed && now.entries.length > 1) {
    if (entry.unwanted || (over && !entry.fresh)) return drop(now, entry.id, "forget");
  }
  return { model: now, dropped: [] };
}

/** Shows another one; what was being added is given up. */
function leave(model: AccountsModel, shown: string): AccountsStep {
  const from = shownEntry(model);
  const next: AccountsModel = { ...model, shown, before: from?.fresh === true ? model.before : model.shown };
  if (from?.fresh !== true) return { model: next, dropped: [] };
  if (from.phase !== "signingIn") return drop(next, from.id, "forget");
  const entries = next.entries.map((entry) => (entry.id === from.id ? { ...entry, unwanted: true } : entry));
  return { model: { ...next, entries }, dropped: [] };
}

function drop(model: AccountsModel, id: string, how: Dropped["how"]): AccountsStep {
  if (!model.entries.some((entry) => entry.id === id)) return same(model);
  const shown = model.shown === id ? fallback(model, id) : model.shown;
  const entries = model.entries.filter((entry) => entry.id !== id);
  const before = model.before === id || model.before === shown ? undefined : model.before;
  return { model: { entries, shown, before }, dropped: [{ id, how }] };
}

/** Where one is after an account is gone: where one came from, else the first that works. */
function fallback(model: AccountsModel, leaving: string): string {
  const others = model.entries.filter(({ id, unwanted }) => id !== leaving && !unwanted);
  const signedIn = others.filter(({ phase }) => phase === "signedIn");
  const found =
    signedIn.find(({ id }) => id === model.before) ??
    signedIn[0] ??
    others.find(({ phase }) => phase !== "signedOut") ??
    others[0];
  return found?.id ?? leaving;
}

function shownEntry(model: AccountsModel): AccountEntry | undefined {
  return model.entries.find(({ id }) => id === model.shown);
}

const same = (model: AccountsModel): AccountsStep => ({ model, dropped: [] });

/**
 * What an answered call asks for before it is joined: one is in one call at a time, and in the account that the window
 * shows. A second call of the same account is left to the page, as ever.
 */
export function beforeAnswer(shown: string, rung: string, inCall: boolean): { leaveCall: boolean; show?: string } {
  if (rung === shown) return { leaveCall: false };
  return { leaveCall: inCall, show: rung };
}
