import { MatrixError } from "matrix-js-sdk";
import { describe, expect, it } from "vitest";
import { ParleyFailure } from "../failure.ts";
import { loginFailure, requireSamePerson, sessionFrom, withTokens } from "./login.ts";

describe("loginFailure", () => {
  it.each([
    [403, "M_FORBIDDEN", "WrongPassword"],
    [403, "M_USER_DEACTIVATED", "AccountDeactivated"],
    [401, "M_USER_LOCKED", "AccountLocked"],
    [429, "M_LIMIT_EXCEEDED", "RateLimited"],
    [502, "M_UNKNOWN", "HomeserverUnreachable"],
  ])("tells %i %s as %s", (status, errcode, name) => {
    expect(loginFailure(new MatrixError({ errcode }, status), "hs").failure).toEqual({ name, detail: "hs" });
  });

  it("leaves a failure that has its name, and calls silence unreachable", () => {
    const named = new ParleyFailure("OtherAccount");
    expect(loginFailure(named, "hs")).toBe(named);
    expect(loginFailure(new TypeError("fetch failed"), "hs").failure.name).toBe("HomeserverUnreachable");
  });
});

describe("a session", () => {
  const who = { userId: "@a:hs", deviceId: "DEV" };
  const homeserver = { name: "hs", baseUrl: "https://hs" };
  const one = sessionFrom(homeserver, who, { accessToken: "t0", refreshToken: "r0", expiresAt: 5 }, undefined);

  it("that is gone on with keeps the key of its stores, and is no longer ended", () => {
    const again = sessionFrom(homeserver, who, { accessToken: "t1" }, { ...one, ended: "SignInAgain" });
    expect(again).toEqual({
      version: 1,
      homeserver: "hs",
      baseUrl: "https://hs",
      ...who,
      accessToken: "t1",
      storageKey: one.storageKey,
    });
  });

  it("has of its tokens the latest, and nothing of those before", () => {
    expect(withTokens(one, { accessToken: "t1" }, true)).toEqual({
      version: 1,
      homeserver: "hs",
      baseUrl: "https://hs",
      ...who,
      accessToken: "t1",
      storageKey: one.storageKey,
      refreshing: true,
    });
  });

  it("is nobody else's", () => {
    expect(() => requireSamePerson(one, "@b:hs")).toThrow(/^OtherAccount/);
    expect(() => requireSamePerson(one, "@a:hs")).not.toThrow();
    expect(() => requireSamePerson(undefined, "@b:hs")).not.toThrow();
  });
});
