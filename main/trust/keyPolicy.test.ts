import { expect, it } from "vitest";
import type { TrustFacts } from "./facts.ts";
import { exclusionOf } from "./keyPolicy.ts";

const plain = { hasIdentity: true, verified: false, identityChanged: false };
const signed = { verified: false, signedByOwner: true };
const unsigned = { verified: false, signedByOwner: false };

const facts = (user: Partial<TrustFacts["user"]>, device: TrustFacts["device"], own = false): TrustFacts => ({
  own,
  user: { ...plain, ...user },
  device,
});

it.each([
  ["a device its owner vouches for", facts({}, signed), undefined, undefined],
  ["the same of a verified person", facts({ verified: true }, signed), undefined, undefined],
  ["a new device that its owner has not verified", facts({}, unsigned), "unsigned", undefined],
  ["the same of a verified person", facts({ verified: true }, unsigned), "unsigned", undefined],
  ["a person without an identity: guest, bot", facts({ hasIdentity: false }, unsigned), undefined, undefined],
  ["a device without keys", facts({}, undefined), undefined, undefined],
  ["an identity that changed", facts({ identityChanged: true }, signed), "changed", "changed"],
  ["the same without a vouched device", facts({ identityChanged: true }, unsigned), "changed", "changed"],
  ["the same, device not known yet", facts({ identityChanged: true }, undefined), "changed", "changed"],
  ["an own device, verified", facts({}, signed, true), undefined, undefined],
  ["an own device that is not", facts({}, unsigned, true), "unsigned", undefined],
  [
    "one's own new identity needs nobody's consent",
    facts({ identityChanged: true }, signed, true),
    undefined,
    undefined,
  ],
  ["an own device without any identity", facts({ hasIdentity: false }, unsigned, true), undefined, undefined],
] as const)("%s", (_case, given, verifiedOnly, everybody) => {
  expect(exclusionOf(given, true)).toBe(verifiedOnly);
  expect(exclusionOf(given, false)).toBe(everybody);
});
