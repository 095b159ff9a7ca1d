import { describe, expect, it } from "vitest";
import { readReturn } from "./browserReturn.ts";
import type { Expected } from "./browserReturn.ts";

const oauth: Expected = { state: "s1", carries: "code", issuer: "https://auth.example.org/" };
const strict: Expected = { ...oauth, issuerRequired: true };
const sso: Expected = { state: "s1", carries: "loginToken" };
const read = (query: string, expected: Expected) => readReturn(new URLSearchParams(query), expected);

describe("readReturn", () => {
  it.each([
    ["an OAuth code", "code=c1&state=s1", oauth, "c1"],
    ["a code of a server that names itself", "code=c1&state=s1&iss=https://auth.example.org/", strict, "c1"],
    ["a login token", "state=s1&loginToken=t1", sso, "t1"],
  ] as const)("takes %s", (_what, query, expected, carried) => {
    expect(read(query, expected)).toBe(carried);
  });

  it.each([
    ["another state", "code=c1&state=s2", oauth, "BrowserSignInMismatch"],
    ["no state", "code=c1", oauth, "BrowserSignInMismatch"],
    ["two states", "code=c1&state=s1&state=s2", oauth, "BrowserSignInMismatch"],
    ["two codes", "code=c1&code=c2&state=s1", oauth, "BrowserSignInMismatch"],
    ["an empty code", "code=&state=s1", oauth, "BrowserSignInMismatch"],
    ["a code where a login token is due", "code=c1&state=s1", sso, "BrowserSignInMismatch"],
    ["another issuer", "code=c1&state=s1&iss=https://evil.example/", oauth, "BrowserSignInMismatch"],
    ["two issuers", "code=c1&state=s1&iss=https://auth.example.org/&iss=x", oauth, "BrowserSignInMismatch"],
    ["no issuer where it is promised", "code=c1&state=s1", strict, "BrowserSignInMismatch"],
    ["no: the person said it", "error=access_denied&state=s1", oauth, "BrowserSignInCancelled"],
    ["an error of another sign-in", "error=access_denied&state=s2", oauth, "BrowserSignInMismatch"],
    ["an error", "error=server_error&state=s1", oauth, "BrowserSignInRefused"],
    ["an error beside a code", "error=server_error&code=c1&state=s1", oauth, "BrowserSignInRefused"],
  ] as const)("refuses %s", (_what, query, expected, name) => {
    expect(() => read(query, expected)).toThrow(new RegExp(`^${name}`));
  });

  it("tells no more of an error than its name", () => {
    expect(() => read("error=<b>X_y%20z&state=s1", oauth)).toThrow(/^BrowserSignInRefused: b_yz$/);
  });
});
