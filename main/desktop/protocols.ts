import { app } from "electron";

/** Schemes whose links the system brings to Parley; `https:` ones are pasted. */
const SCHEMES = ["matrix", "parley"];

/** Tells the system that links are for Parley. The installed one only: a tree that is being worked on must not take them. */
export function registerLinks(): void {
  if (!app.isPackaged) return;
  // "--" ends the switches: whatever a link contains, none of it is one (Windows; on Linux the .desktop file has it).
  for (const scheme of SCHEMES) app.setAsDefaultProtocolClient(scheme, process.execPath, ["--"]);
}
