import { describe, expect, it } from "vitest";
import { accountPage, readAuthMetadata } from "./authMetadata.ts";

const homeserver = "https://matrix.example.org";
const issuer = "https://auth.example.org/";
const good = {
  issuer,
  authorization_endpoint: `${issuer}authorize`,
  token_endpoint: `${issuer}token`,
  revocation_endpoint: `${issuer}revoke`,
  registration_endpoint: `${issuer}register`,
  account_management_uri: `${issuer}account`,
  account_management_actions_supported: ["org.matrix.profile", "org.matrix.devices_list"],
  response_modes_supported: ["query", "fragment"],
  response_types_supported: ["code"],
  grant_types_supported: ["authorization_code", "refresh_token"],
  code_challenge_methods_supported: ["S256"],
};

describe("readAuthMetadata", () => {
  it("takes what is complete, whoever the issuer is if nobody else was named", () => {
    expect(readAuthMetadata(good, homeserver).token_endpoint).toBe(`${issuer}token`);
    expect(readAuthMetadata(good, homeserver, issuer).issuer).toBe(issuer);
  });

  it.each<[string, unknown]>([
    ["nothing", null],
    ["a page", "<html></html>"],
    ["no token endpoint", { ...good, token_endpoint: undefined }],
    ["PKCE in plain only", { ...good, code_challenge_methods_supported: ["plain"] }],
    ["no refresh tokens", { ...good, grant_types_supported: ["authorization_code"] }],
    ["an issuer on http", { ...good, issuer: "http://auth.example.org/" }],
    ["an issuer with a query", { ...good, issuer: "https://auth.example.org/?x=1" }],
    ["a token endpoint on http", { ...good, token_endpoint: "http://auth.example.org/token" }],
    ["a revocation endpoint on this computer", { ...good, revocation_endpoint: "http://127.0.0.1/revoke" }],
    ["a javascript: page", { ...good, authorization_endpoint: "javascript:alert(1)" }],
    ["a javascript: page of one's account", { ...good, account_management_uri: "javascript:alert(1)" }],
    ["a file to register at", { ...good, registration_endpoint: "file:///tmp/x" }],
  ])("refuses %s", (_what, answer) => {
    expect(() => readAuthMetadata(answer, homeserver)).toThrow(/^AuthServerInvalid/);
  });

  it.each(["https://auth.example.org", "https://evil.example/", "https://auth.example.org/other"])(
    "refuses another issuer than %s",
    (asked) => {
      expect(() => readAuthMetadata(good, homeserver, asked)).toThrow(/^AuthServerInvalid/);
    },
  );
});

describe("accountPage", () => {
  it("asks for what the server knows (MSC4191)", () => {
    const metadata = readAuthMetadata(good, homeserver);
    expect(accountPage(metadata, homeserver, "account", "DEV")?.href).toBe(
      `${issuer}account?action=org.matrix.profile`,
    );
    expect(accountPage(metadata, homeserver, "devices", "DEV")?.href).toBe(
      `${issuer}account?action=org.matrix.devices_list&device_id=DEV`,
    );
    expect(accountPage(metadata, homeserver, "resetIdentity", "DEV")?.href).toBe(
      `${issuer}account?action=org.matrix.cross_signing_reset`,
    );
  });

  it("opens the page as it is where no action is known, and none where there is none", () => {
    const plain = readAuthMetadata({ ...good, account_management_actions_supported: undefined }, homeserver);
    expect(accountPage(plain, homeserver, "devices", "DEV")?.href).toBe(`${issuer}account`);
    const none = readAuthMetadata({ ...good, account_management_uri: undefined }, homeserver);
    expect(accountPage(none, homeserver, "account", "DEV")).toBeUndefined();
  });
});
