import type { SecretStore } from "./secretStore.ts";
import { SecretStoreError } from "./secretStore.ts";

/** Where secrets outlive the app. */
export type LastingKind = "keyring" | "safeStorage";

/** What is written down of a profile's secrets: where they lie, never what they are. */
export interface Place {
  kind: LastingKind;
  /** The person's word that Electron's encryption is good enough where it does not really protect. */
  unprotected?: boolean | undefined;
  /** Holds copies that are not the secrets (any more): to be emptied. */
  emptying?: LastingKind | undefined;
  /** Names them in the keyring instead of the profile's name, which another profile's secrets have taken there. */
  scope?: string | undefined;
}

export interface Move {
  from: SecretStore;
  to: SecretStore;
  place: Place & { kind: LastingKind };
  /** Written whole, and for good. */
  write(place: Place): Promise<void>;
  /** What is known without `from`, which may be out of reach for good: the secrets in use. */
  known: ReadonlyMap<string, string>;
}

export interface MoveStep {
  name: "told where to" | "copied" | "moved" | "emptied" | "done";
  run(): Promise<void>;
}

/**
 * The steps of a move, to be run in this order. Until `moved` the secrets are where they were, from then on at the other
 * place; what is left over by a kill in between is emptied at the next start (`emptying`).
 */
export function stepsOfMove({ from, to, place, write, known }: Move): MoveStep[] {
  const target = to.kind as LastingKind;
  const { emptying: _left, ...here } = place;
  let emptied = false;
  return [
    { name: "told where to", run: () => write({ ...here, emptying: target }) },
    {
      name: "copied",
      run: async () => {
        // What an earlier, unfinished move has left must not come back to life.
        await to.deleteAll("");
        for (const [name, value] of await allOf(from, known)) {
          await to.set(name, value);
          if ((await to.get(name)) !== value) throw new SecretStoreError("SecretWriteFailed", "a copy is not the same");
        }
      },
    },
    { name: "moved", run: () => write({ ...here, kind: target, emptying: place.kind }) },
    {
      name: "emptied",
      run: async () => {
        emptied = await from.deleteAll("").then(
          () => true,
          () => false,
        );
      },
    },
    { name: "done", run: async () => (emptied ? write({ ...here, kind: target }) : undefined) },
  ];
}

/** @throws SecretStoreError when one can neither be read nor is known */
async function allOf(from: SecretStore, known: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  let names: string[];
  try {
    names = await from.names();
  } catch (error) {
    // The place is lost: what is in use can still be saved.
    if (known.size === 0) throw error;
    return new Map(known);
  }
  const all = new Map<string, string>();
  for (const name of names) {
    const value = known.get(name) ?? (await from.get(name));
    if (value !== undefined) all.set(name, value);
  }
  for (const [name, value] of known) all.set(name, value);
  return all;
}
