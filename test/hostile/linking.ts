import fc from "fast-check";
import type { AuthMetadata } from "../../main/auth/authMetadata.ts";
import { ParleyFailure } from "../../main/failure.ts";
import { pageOf } from "../../main/linking/existingDevice.ts";
import { readCode } from "../../main/linking/linkChannel.ts";
import { Message, readMessage } from "../../main/linking/messages.ts";
import type { MessageType } from "../../main/linking/messages.ts";
import { mutated, must, nastyText, nastyValue } from "./arbitraries.ts";
import { row } from "./rows.ts";

const types = [
  "m.login.protocols",
  "m.login.protocol",
  "m.login.protocol_accepted",
  "m.login.success",
  "m.login.secrets",
] as const satisfies MessageType[];
const page = fc.oneof(nastyText, fc.webUrl(), fc.constant("https://auth.hs.org/link?code=A"));
const message = fc.record({
  type: fc.constantFrom(...types, "m.login.failure", "m.login.declined"),
  protocols: fc.constant(["device_authorization_grant"]),
  protocol: fc.constant("device_authorization_grant"),
  homeserver: fc.oneof(fc.constant("https://hs.org"), nastyText),
  device_id: fc.oneof(fc.constant("DEVICE"), nastyText),
  device_authorization_grant: fc.record({ verification_uri: page, verification_uri_complete: page }),
  reason: fc.oneof(fc.constant("user_cancelled"), nastyText),
  cross_signing: fc.constant({ master_key: "A", self_signing_key: "B", user_signing_key: "C" }),
  backup: fc.constant({ algorithm: "a", key: "k", backup_version: "1" }),
});
const metadata = { issuer: "https://hs.org/", authorization_endpoint: "https://auth.hs.org/a" } as AuthMetadata;

/** As MSC4108 has it, with whatever lengths and addresses. */
const code = fc
  .record({
    head: fc.constantFrom("MATRIX", "MATRIY", ""),
    version: fc.constantFrom(2, 1, 255),
    mode: fc.constantFrom(3, 4, 5, 0),
    key: fc.uint8Array({ minLength: 30, maxLength: 34 }),
    length: fc.option(fc.nat(65_535), { nil: undefined, freq: 2 }),
    url: fc.oneof(page, fc.constant("https://hs.org/place")),
    server: fc.oneof(nastyText, fc.constant("hs.org")),
  })
  .map(({ head, version, mode, key, length, url, server }) => {
    const [where, who] = [Buffer.from(url), Buffer.from(server)];
    const size = (bytes: number) => Buffer.from([(bytes >> 8) & 255, bytes & 255]);
    const start = [Buffer.from(head), Buffer.from([version, mode]), key, size(length ?? where.length), where];
    return new Uint8Array(Buffer.concat(mode === 4 ? [...start, size(who.length), who] : start));
  });

export const linkingRows = [
  row(
    "what a device says that signs in another",
    2000,
    fc.tuple(fc.constantFrom(...types), fc.oneof({ weight: 4, arbitrary: mutated(message) }, nastyValue)),
    ([expected, json]) => {
      try {
        const read = readMessage(json, expected);
        must(read.type === expected && Message.safeParse(read).success, "another message than was expected");
        if (read.type === "m.login.protocol") must(!/\s|^\.\.?$/u.test(read.device_id), "a device id that is a way up");
      } catch (error) {
        must(error instanceof ParleyFailure, "a failure without a name");
      }
    },
  ),
  row("pages that a new device wants opened", 1500, message, (json) => {
    try {
      const opened = new URL(pageOf(readMessage({ ...json, type: types[1] }, types[1]), metadata, "https://hs.org/"));
      must(["https://hs.org", "https://auth.hs.org"].includes(opened.origin), "a page of a stranger");
    } catch (error) {
      must(error instanceof ParleyFailure, "a failure without a name");
    }
  }),
  row(
    "codes before the camera",
    1500,
    fc.oneof({ weight: 4, arbitrary: code }, fc.uint8Array({ maxLength: 300 })),
    async (bytes) => {
      try {
        const read = await readCode(bytes);
        must(read.side === "new" || read.homeserver !== undefined, "an existing device without a homeserver");
      } catch (error) {
        must(error instanceof ParleyFailure && error.failure.name.startsWith("Qr"), "a failure without a name");
      }
    },
  ),
];
