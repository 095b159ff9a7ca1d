import { app } from "electron";
import { RETURN_SCHEME } from "../auth/authServer.ts";

/** Schemes whose links the system brings to Parley; `https:` ones are pasted. */
const SCHEMES = ["matrix", "parley", RETURN_SCHEME];

/** Tells the system that links are for Parley. The installed one only: a tree that is being worked on must not take them. */
export function registerLinks(): void {
  if (!app.isPackaged) return;
  // "--" ends the switches: whatever a link contains, none of it is one (Windows; on Linux the .desktop file has it).
  for (const scheme of SCHEMES) app.setAsDefaultProtocolClient(scheme, process.execPath, ["--"]);
}

/** Whether the system brings the links by which a sign-in in the browser ends. */
export function signInLinksReachUs(): boolean {
  return app.isPackaged && app.isDefaultProtocolClient(RETURN_SCHEME);
}
