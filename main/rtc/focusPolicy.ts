import type { MemberTransport } from "../../preload/contract.ts";
import type { WireMode } from "./wireMode.ts";

export interface FocusFacts {
  /** How the own membership is written. */
  mode: WireMode | undefined;
  /** By what this device moves its media now. */
  now: MemberTransport | undefined;
  /** The own membership is in the room. */
  present: boolean;
  /**
   * By what the oldest member moves its media, which may be this device, by what its own membership says; undefined: in no
   * way that we know, or who is the oldest can't be told at the moment (see `holdRoster`).
   */
  oldest: MemberTransport | undefined;
}

/**
 * By what this device moves its media from now on. Whoever reads `oldest_membership` (MSC3401, as Element Call writes it)
 * looks for its writer at the first focus that the oldest member prefers. So when the oldest leaves, or one comes to be
 * known who is older, that member's focus is the call's, and everybody who wrote so moves there; those with `multi_sfu` or
 * sticky memberships stay where they are. Nothing is written for it: all come to the same answer from the same memberships.
 *
 * A focus that we would not use is no reason to go where nobody looks for us either: media stays where it is.
 */
export function focusOf({ mode, now, present, oldest }: FocusFacts): MemberTransport | undefined {
  if (mode !== "legacy" || !present) return now;
  if (now?.kind !== "livekit" || oldest?.kind !== "livekit") return now;
  return oldest.focusUrl === now.focusUrl ? now : oldest;
}
