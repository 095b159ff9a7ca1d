import { describe, expect, it } from "vitest";
import { redact } from "./redact.ts";

describe("redact", () => {
  const secrets: [string, string][] = [
    ["query parameter", "GET /openid/userinfo?access_token=abcDEF123&x=1"],
    ["JSON field", '{"access_token":"abcDEF123","user_id":"@a:hs"}'],
    ["bearer header", "Authorization: Bearer abcDEF123"],
    ["JWT", "connecting with eyJhbGciOiJIUzI1NiJ9.abcDEF123.sig"],
    ["Synapse token", "using syt_YWxp_abcDEF123_1aBcDe"],
    ["media key", '{"index":0,"key":"abcDEF123=="}'],
    ["password", "password: abcDEF123"],
    ["token in camel case", '{"accessToken":"abcDEF123","refreshToken":"abcDEF123"}'],
    ["storage key", '"storageKey": "abcDEF123"'],
    ["passphrase", "passphrase=abcDEF123"],
    ["basic header", "Authorization: Basic abcDEF123=="],
    ["delay id", "delay_id=syd_abcDEF123"],
  ];
  it.each(secrets)("hides a secret in a %s", (_where, line) => {
    expect(redact(line)).not.toContain("abcDEF123");
  });

  it("hides a recovery key, also without its gaps", () => {
    const key = "EsTc abcD abcD EF12 3abc DEF1 abcD abcD abcD abcD abcD abcD";
    for (const line of [`made ${key}`, `made ${key.replaceAll(" ", "")}`]) {
      expect(redact(line)).toBe("made <redacted recovery key>");
    }
  });

  it("leaves the rest of the line readable", () => {
    expect(redact('{"access_token":"abcDEF123","user_id":"@a:hs"}')).toContain('"user_id":"@a:hs"');
    expect(redact("membership sent in 42 ms")).toBe("membership sent in 42 ms");
  });
});
