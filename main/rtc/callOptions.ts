import type { PeerMessage } from "../../preload/contract.ts";
import type { StateHub } from "../state.ts";
import type { CallCompanyOptions } from "./callCompany.ts";
import type { CallKeysOptions } from "./callKeys.ts";
import type { CallPasswords } from "./callPasswords.ts";
import type { WireMode } from "./wireMode.ts";

/** What a `CallService` is made with. */
export interface CallServiceOptions
  extends Pick<CallCompanyOptions, "client" | "watch" | "onEmoji" | "onModerated">, CallKeysOptions {
  homeserver: string;
  /** Another part of Parley writes the membership of this device in that room (an Element Call, main/widgets). */
  isHosted(roomId: string): boolean;
  hub: StateHub;
  passwords: CallPasswords;
  /** How the membership shall be written. */
  wireMode(): WireMode;
  /** Whether the person wants no connection from device to device without a relay (the setting `neverDirect`). */
  neverDirect(): boolean;
  /** The page is about to talk to this SFU. */
  onSfu(url: string): void;
  /** From a device in the running call. */
  onPeerSignal(message: PeerMessage): void;
}
