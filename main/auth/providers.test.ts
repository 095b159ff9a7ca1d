import { describe, expect, it } from "vitest";
import { LoginFlows, readProviders, ssoUrl } from "./providers.ts";

const read = (identity_providers: unknown) =>
  readProviders(
    LoginFlows.parse({ flows: [{ type: "m.login.password" }, { type: "m.login.sso", identity_providers }] }),
  );

describe("readProviders", () => {
  it("names them in the homeserver's order", () => {
    expect(
      read([
        { id: "oidc-work", name: "Work account", icon: "mxc://hs/icon", brand: "org.example" },
        { id: "oidc-github", name: "GitHub" },
      ]),
    ).toEqual([
      { id: "oidc-work", name: "Work account" },
      { id: "oidc-github", name: "GitHub" },
    ]);
  });

  it.each<[string, unknown]>([
    ["no list", "GitHub"],
    ["no entries", [null, 7, "x", {}]],
    ["a way out of the path", [{ id: "../../logout", name: "x" }]],
    ["a parent folder", [{ id: "..", name: "x" }]],
    ["no name", [{ id: "a", name: "" }]],
    ["an address for an identifier", [{ id: "javascript:alert(1)", name: "x" }]],
  ])("ignores %s", (_what, list) => {
    expect(read(list)).toEqual([]);
  });

  it("never takes an icon's address along, whatever it is", () => {
    expect(read([{ id: "a", name: "A", icon: "javascript:alert(1)" }])).toEqual([{ id: "a", name: "A" }]);
  });

  it("keeps the first of two with one identifier, and a dozen at most", () => {
    expect(
      read([
        { id: "a", name: "A" },
        { id: "a", name: "B" },
      ]),
    ).toEqual([{ id: "a", name: "A" }]);
    expect(read(Array.from({ length: 500 }, (_each, index) => ({ id: `p${index}`, name: "P" }))).length).toBe(12);
  });

  it("shows no name that turns the line around", () => {
    expect(read([{ id: "a", name: "Git\u202eHub\n" }])[0]?.name).not.toMatch(/[\u202e\n]/);
  });
});

describe("ssoUrl", () => {
  it("has the way back whole, with its state", () => {
    const url = ssoUrl("https://hs.example", "http://127.0.0.1:1234/callback?state=a%26b", "oidc-work");
    expect(url.pathname).toBe("/_matrix/client/v3/login/sso/redirect/oidc-work");
    expect(url.searchParams.get("redirectUrl")).toBe("http://127.0.0.1:1234/callback?state=a%26b");
  });
});
