import { expect, it } from "vitest";
import { trustOf } from "./trust.ts";

const stranger = { verified: false, identityChanged: false };
const friend = { verified: true, identityChanged: false };
const good = { verified: true };
const bare = { verified: false };

it.each([
  ["a compared person on a device they vouch for", { own: false, user: friend, device: good }, "verified"],
  ["a compared person on a device nobody vouches for", { own: false, user: friend, device: bare }, "unverified"],
  ["nobody compared anything", { own: false, user: stranger, device: good }, "unverified"],
  ["a device that published no keys", { own: false, user: friend, device: undefined }, "unknown"],
  ["a new identity", { own: false, user: { ...stranger, identityChanged: true }, device: good }, "changed"],
  ["once compared, not any more", { own: false, user: { ...friend, verified: false }, device: good }, "unverified"],
  ["my own verified device", { own: true, user: stranger, device: good }, "verified"],
  ["my own new device", { own: true, user: stranger, device: bare }, "unverified"],
] as const)("%s", (_, facts, trust) => {
  expect(trustOf(facts)).toBe(trust);
});
