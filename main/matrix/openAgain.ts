import type { Failure } from "../../preload/contract.ts";
import { toFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { hasSpace, spacePauseMs } from "./store/spaceProbe.ts";

const log = logFor("session");

export interface OpenAgainOptions {
  /** Of the stores that could not be written. */
  folder: string;
  isWanted(): boolean;
  open(): Promise<void>;
  onFailure(failure: Failure): void;
}

/** Opens a session again from what is on disk, as soon as that can be written. */
export async function openAgain({ folder, isWanted, open, onFailure }: OpenAgainOptions): Promise<void> {
  for (let attempt = 0; isWanted(); attempt++) {
    await new Promise((resolve) => setTimeout(resolve, spacePauseMs(attempt)));
    if (!(await hasSpace(folder))) continue;
    try {
      await open();
      return;
    } catch (failure) {
      log.error("the store can't be opened yet", failure);
      onFailure(toFailure(failure));
    }
  }
}
