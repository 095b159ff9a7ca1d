import type { App } from "electron";
import { join } from "node:path";

export interface Profile {
  /** Names the secrets in the keyring. */
  name: string;
  /** Folder of everything Parley stores for it. */
  folder: string;
  /** For development and tests, never in a packaged app: who to sign in as when nobody is. */
  devSignIn: string | undefined;
  /** Likewise: the conference to enter after the start. */
  devJoin: string | undefined;
}

/**
 * A profile is one person's Parley on this computer: stores, secrets and the single-instance lock.
 * `PARLEY_PROFILE` names another one beside the default.
 *
 * @throws Error when the name could escape its folder.
 */
export function chooseProfile(app: App): Profile {
  const name = process.env["PARLEY_PROFILE"] ?? "default";
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/i.test(name)) throw new Error("PARLEY_PROFILE: letters, digits and dashes only");
  const folder = join(app.getPath("appData"), "Parley", name);
  app.setPath("userData", folder);
  app.setPath("sessionData", join(folder, "chromium"));
  const dev = app.isPackaged ? {} : process.env;
  return { name, folder, devSignIn: dev["PARLEY_DEV_SIGN_IN"], devJoin: dev["PARLEY_DEV_JOIN"] };
}
