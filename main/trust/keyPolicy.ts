import type { CallMember } from "../../preload/contract.ts";
import type { TrustFacts } from "./facts.ts";

/** Why a device gets no media keys. */
export type Exclusion = NonNullable<CallMember["excluded"]>;

/**
 * Whether a device in the call may have our media keys (MSC4153). Undefined: it may.
 *
 * - An identity that is not the one it was blocks all devices of that person, until it is accepted or verified:
 *   whoever holds the homeserver can make a new identity, but not one that goes unnoticed.
 * - A device that its owner's identity does not vouch for was added by whoever knows the password, or by the homeserver.
 *   It is left out, where `verifiedOnly`.
 * - Who has no identity at all (guests, bots, plain clients) has nothing that could vouch: they are let in as they
 *   are and shown as unverified. So a call works between people who have set up nothing.
 */
export function exclusionOf({ own, user, device }: TrustFacts, verifiedOnly: boolean): Exclusion | undefined {
  if (!own && user.identityChanged) return "changed";
  // Of a device without keys nothing can be said; no key can be encrypted for it either.
  if (device === undefined || !user.hasIdentity || device.signedByOwner) return undefined;
  return verifiedOnly ? "unsigned" : undefined;
}
