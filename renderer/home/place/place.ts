import type { Rights, Schedule } from "../../../preload/contract.ts";

/** What the dialogs need to know of a space or conference. */
export interface Place {
  kind: "space" | "conference";
  roomId: string;
  name: string;
  topic: string;
  may: Rights;
  schedule?: Schedule | undefined;
  /** Of a conference: the space that lists it, and whether the person may change that. */
  listedIn?: { spaceId: string; name: string; mayRemove: boolean };
}
