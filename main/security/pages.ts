import type { CallName } from "../../preload/contract.ts";

/** The renderer's own origin. A standard, secure scheme: service of files, camera access, no file: reach. */
export const APP_ORIGIN = "parley-app://app";
export const APP_INDEX = `${APP_ORIGIN}/index.html`;
/** The page of the ring window. */
export const APP_RING = `${APP_ORIGIN}/ring.html`;

export type PageName = "main" | "ring";

/** All that the ring window's page needs. Everything else is refused to it, also what will be added to the contract. */
const ofRing: ReadonlySet<CallName> = new Set(["getRingPage", "acceptRing", "declineRing", "silenceRing"]);

/** Least privilege: whether a page of ours, at this address, may ask this. */
export function mayAsk(page: PageName, url: string, name: CallName): boolean {
  if (page === "ring") return url === APP_RING && ofRing.has(name);
  return url === APP_INDEX && name !== "getRingPage";
}
