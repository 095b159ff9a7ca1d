import { describe, expect, it, vi } from "vitest";
import { expiryOf } from "./sfuAccess.ts";

const jwt = (payload: unknown) => `h.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.s`;

describe("expiryOf", () => {
  it("reads the end of a token", () => {
    expect(expiryOf(jwt({ exp: 1_800_000_000 }))).toBe(1_800_000_000_000);
  });

  it.each([["nonsense"], [""], [jwt({})], [jwt({ exp: "soon" })], [jwt(null)]])(
    "trusts %s for a moment only",
    (token) => {
      vi.useFakeTimers({ now: 1_000_000 });
      expect(expiryOf(token)).toBe(1_120_000);
      vi.useRealTimers();
    },
  );
});
