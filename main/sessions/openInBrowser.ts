import { shell } from "electron";
import { ParleyFailure } from "../failure.ts";
import { isLoopback } from "../matrix/loopback.ts";
import { webAddress } from "./endStep.ts";

/** Opens a page that a homeserver names. @throws ParleyFailure `SessionEndRefused` where it is no address for a browser. */
export async function openInBrowser(address: string): Promise<void> {
  const url = webAddress(address, isLoopback);
  if (url === undefined) throw new ParleyFailure("SessionEndRefused", { detail: "unusable address" });
  await shell.openExternal(url);
}
