import type { RingChoice } from "../../preload/contract.ts";

/** What Parley itself keeps in account data: the same on all of the person's devices. */

/** Room account data: how calls of this room reach the person. */
export const RING_CHOICE = "io.parley.ring_choice";

declare module "matrix-js-sdk/lib/@types/event.js" {
  interface RoomAccountDataEvents {
    [RING_CHOICE]: { choice: RingChoice };
  }
}
