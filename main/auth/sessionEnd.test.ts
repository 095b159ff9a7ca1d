import { describe, expect, it } from "vitest";
import { endOf } from "./sessionEnd.ts";

describe("endOf", () => {
  it.each([
    ["an expired token", 401, { errcode: "M_UNKNOWN_TOKEN", soft_logout: true }, { how: "soft", error: "SignInAgain" }],
    ["a session ended elsewhere", 401, { errcode: "M_UNKNOWN_TOKEN" }, { how: "hard", error: "SessionExpired" }],
    [
      "the same, said outright",
      401,
      { errcode: "M_UNKNOWN_TOKEN", soft_logout: false },
      { how: "hard", error: "SessionExpired" },
    ],
    [
      "a flag that is none",
      401,
      { errcode: "M_UNKNOWN_TOKEN", soft_logout: "yes" },
      { how: "hard", error: "SessionExpired" },
    ],
    ["a locked account", 401, { errcode: "M_USER_LOCKED", soft_logout: true }, { how: "soft", error: "AccountLocked" }],
    ["a deactivated account", 403, { errcode: "M_USER_DEACTIVATED" }, { how: "hard", error: "AccountDeactivated" }],
  ] as const)("knows %s", (_what, status, body, end) => {
    expect(endOf(status, body)).toEqual(end);
  });

  it.each([
    ["user-interactive authentication", 401, { session: "x", flows: [] }],
    ["a room one may not enter", 403, { errcode: "M_FORBIDDEN" }],
    ["a missing token", 401, { errcode: "M_MISSING_TOKEN" }],
    ["a page", 401, "<html></html>"],
    ["a word about a token that is no refusal", 200, { errcode: "M_UNKNOWN_TOKEN" }],
    ["a server that has trouble", 500, { errcode: "M_UNKNOWN_TOKEN" }],
  ] as const)("ends nothing for %s", (_what, status, body) => {
    expect(endOf(status, body)).toBeUndefined();
  });
});
