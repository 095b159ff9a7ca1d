import fc from "fast-check";
import { MatrixError } from "../../deploy/auth-service/matrixError.ts";
import {
  delegateRequest,
  delegationIn,
  getTokenRequest,
  parseBody,
  sfuGetRequest,
} from "../../deploy/auth-service/requests.ts";
import { isPublicAddress, parseServerName, serverNameOfUser } from "../../deploy/auth-service/serverName.ts";
import { legacyIdentity, livekitRoomName, memberIdentity } from "../../deploy/auth-service/tokens.ts";
import { ada, HERE, me, must, mutated, nastyNumber, nastyText } from "./arbitraries.ts";
import { row } from "./rows.ts";

/** So that the rest of a body is looked at too. */
const usually = <T>(value: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });
const openid = fc.record({
  access_token: usually("token", nastyText),
  matrix_server_name: usually("hs", fc.oneof(fc.constantFrom("127.0.0.1", "evil.example/path", "a@b"), nastyText)),
});
const delegation = {
  delay_id: fc.oneof(fc.constantFrom("id", "..", ".", "", "a/../b"), nastyText),
  delay_timeout: usually(10_000, fc.oneof(fc.nat(), nastyNumber)),
  delay_cs_api_url: usually("https://hs", fc.oneof(fc.constantFrom("file:///", ""), nastyText)),
};
const body = fc.oneof(
  fc.record({ room: fc.constant(HERE), openid_token: openid, device_id: usually("DEV", nastyText), ...delegation }),
  fc.record({
    room_id: fc.constant(HERE),
    slot_id: fc.constant("m.call#ROOM"),
    openid_token: openid,
    member: fc.record({
      id: usually("one", nastyText),
      claimed_user_id: fc.constantFrom(me, ada),
      claimed_device_id: usually("DEV", nastyText),
    }),
    ...delegation,
  }),
);
const wire = fc.oneof(
  mutated(body).map((value) => {
    try {
      return JSON.stringify(value) ?? "";
    } catch {
      return "{";
    }
  }),
  nastyText,
  fc.constantFrom("[".repeat(50_000), `{"room":${"[".repeat(5000)}${"]".repeat(5000)}}`, "null", "0"),
);
const host = fc.oneof(
  nastyText,
  fc.constantFrom(
    "hs",
    "hs:8448",
    "127.1",
    "0x7f.1",
    "[::1]:8448",
    "[::ffff:127.0.0.1]",
    "a..b",
    "hs:0",
    "hs/x",
    "hs@x",
    "x".repeat(300),
  ),
);

export const serverRows = [
  row(
    "auth service: bodies of requests",
    2500,
    fc.tuple(wire, fc.constantFrom(sfuGetRequest, getTokenRequest, delegateRequest)),
    ([text, schema]) => {
      try {
        const parsed = parseBody(schema, text);
        const delegated = delegationIn(parsed);
        if (delegated === undefined) return;
        must(delegated.delayId.length <= 255 && !/^\.+$/.test(delegated.delayId), "an id that climbs out of its path");
        must(
          Number.isSafeInteger(delegated.delayTimeoutMs) && delegated.delayTimeoutMs <= 86_400_000,
          "a delay for ever",
        );
      } catch (error) {
        if (!(error instanceof MatrixError)) throw error;
      }
    },
  ),
  row("auth service: server names", 1500, host, (given) => {
    const parsed = parseServerName(given);
    if (parsed === undefined) return;
    const url = new URL(`https://${parsed.host.includes(":") ? `[${parsed.host}]` : parsed.host}/`);
    // A name that a URL parser takes for an address would get round the check of addresses.
    must(parsed.isIpLiteral || url.hostname === parsed.host, "reads as another host");
    must(serverNameOfUser(`@a:${given}`) === given || given.length > 250, "a user of another server");
    must(!isPublicAddress("127.0.0.1") && !isPublicAddress(given.slice(0, 3)), "a private address counts as public");
  }),
  row("auth service: identities", 500, fc.tuple(nastyText, nastyText, nastyText, nastyText), ([a, b, c, d]) => {
    const same = a === c && b === d;
    must(same === (livekitRoomName(a, b) === livekitRoomName(c, d)) || !wellFormed(a + b + c + d), "two rooms in one");
    must(memberIdentity(a, b, c) !== legacyIdentity(a, b), "two ways to one identity");
  }),
];

/** A lone surrogate becomes U+FFFD in UTF-8: two such texts are one. `JSON.stringify` escapes it first. */
function wellFormed(text: string): boolean {
  return text.isWellFormed();
}
