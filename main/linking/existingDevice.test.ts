import { describe, expect, it } from "vitest";
import type { AuthMetadata } from "../auth/authMetadata.ts";
import { ParleyFailure } from "../failure.ts";
import { pageOf } from "./existingDevice.ts";
import type { MessageOf } from "./messages.ts";

const metadata = {
  issuer: "https://hs.org/",
  authorization_endpoint: "https://auth.hs.org/authorize",
  device_authorization_endpoint: "https://device.hs.org/oauth2/device",
} as AuthMetadata;
const wish = (grant?: object, protocol = "device_authorization_grant") =>
  ({
    type: "m.login.protocol",
    protocol,
    device_id: "D",
    device_authorization_grant: grant,
  }) as MessageOf<"m.login.protocol">;
const opened = (message: MessageOf<"m.login.protocol">, homeserver = "https://matrix.hs.org/") => {
  try {
    return pageOf(message, metadata, homeserver);
  } catch (error) {
    return error instanceof ParleyFailure ? error.failure.name : error;
  }
};

describe("the page that a new device wants opened in the browser", () => {
  it.each([
    [
      "with the code in it",
      wish({
        verification_uri: "https://auth.hs.org/link",
        verification_uri_complete: "https://auth.hs.org/link?code=A",
      }),
      "https://auth.hs.org/link?code=A",
    ],
    ["without", wish({ verification_uri: "https://auth.hs.org/link" }), "https://auth.hs.org/link"],
    ["at the issuer", wish({ verification_uri: "https://hs.org/link" }), "https://hs.org/link"],
    ["where the grant is asked for", wish({ verification_uri: "https://device.hs.org/" }), "https://device.hs.org/"],
    ["of somebody else", wish({ verification_uri: "https://evil.org/link" }), "AuthServerInvalid"],
    [
      "of somebody else, with the code in it",
      wish({ verification_uri: "https://hs.org/", verification_uri_complete: "https://evil.org/" }),
      "AuthServerInvalid",
    ],
    ["of a name that only looks alike", wish({ verification_uri: "https://hs.org.evil.org/" }), "AuthServerInvalid"],
    ["without encryption", wish({ verification_uri: "http://hs.org/link" }), "AuthServerInvalid"],
    ["on this computer", wish({ verification_uri: "http://127.0.0.1/link" }), "AuthServerInvalid"],
    ["that is no page", wish({ verification_uri: "javascript:alert(1)" }), "AuthServerInvalid"],
    ["of another protocol", wish({ verification_uri: "https://hs.org/" }, "telepathy"), "QrUnsupported"],
    ["that is not named", wish(), "QrUnsupported"],
  ])("%s", (_what, message, expected) => expect(opened(message)).toBe(expected));
});
