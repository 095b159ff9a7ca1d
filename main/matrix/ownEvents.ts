import type { RingChoice } from "../../preload/contract.ts";
import type { RecentsMemory } from "../recents/recentsMemory.ts";

/** What Parley itself keeps in account data: the same on all of the person's devices. */

/** Room account data: how calls of this room reach the person. */
export const RING_CHOICE = "io.parley.ring_choice";

/** Account data: which recent calls were seen, and which taken off the list. */
export const RECENTS = "io.parley.recents";

declare module "matrix-js-sdk/lib/@types/event.js" {
  interface AccountDataEvents {
    [RECENTS]: RecentsMemory;
  }
  interface RoomAccountDataEvents {
    [RING_CHOICE]: { choice: RingChoice };
  }
}
