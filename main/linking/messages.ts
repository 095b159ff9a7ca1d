import { z } from "zod";
import type { ErrorName } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";

/** What two devices say to each other over the channel (MSC4108): all fields bounded, what is not known left out. */

const Text = z.string().min(1).max(2048);

/** Any text that may stand in a path: some apps take a key in base64, slashes and all. */
const DeviceId = z
  .string()
  .max(255)
  .regex(/^(?!\.{1,2}$)[^\s\p{C}]+$/u);

/** The secrets of an account (MSC4108, `m.login.secrets`): as the crypto layer exports and imports them. */
export const Secrets = z.object({
  cross_signing: z.object({ master_key: Text, self_signing_key: Text, user_signing_key: Text }),
  backup: z.object({ algorithm: Text, key: Text, backup_version: Text }).optional(),
});
export type Secrets = z.infer<typeof Secrets>;

export const Message = z.discriminatedUnion("type", [
  z.object({ type: z.literal("m.login.protocols"), protocols: z.array(Text).max(20), homeserver: Text }),
  z.object({
    type: z.literal("m.login.protocol"),
    protocol: Text,
    device_id: DeviceId,
    device_authorization_grant: z
      .object({ verification_uri: Text, verification_uri_complete: Text.optional() })
      .optional(),
  }),
  z.object({ type: z.literal("m.login.protocol_accepted") }),
  z.object({ type: z.literal("m.login.success") }),
  z.object({ type: z.literal("m.login.declined") }),
  z.object({ type: z.literal("m.login.failure"), reason: z.string().max(200) }),
  Secrets.extend({ type: z.literal("m.login.secrets") }),
]);
export type Message = z.infer<typeof Message>;
export type MessageType = Message["type"];
export type MessageOf<T extends MessageType> = Extract<Message, { type: T }>;

/** The one protocol there is (RFC 8628). */
export const PROTOCOL = "device_authorization_grant";

const namesOfReasons: ReadonlyMap<string, ErrorName> = new Map([
  ["authorization_expired", "QrExpired"],
  ["device_already_exists", "QrDeviceExists"],
  ["device_not_found", "QrDeviceMissing"],
  ["unsupported_protocol", "QrUnsupported"],
  ["user_cancelled", "QrDeclined"],
]);

/** What to tell the other device of a failure here. */
export function reasonOf(name: ErrorName): string {
  if (name === "QrCheckCodeWrong") return "user_cancelled";
  const known = [...namesOfReasons].find(([, each]) => each === name);
  return known?.[0] ?? "unexpected_message_received";
}

/**
 * Reads what came, where one type is expected.
 *
 * @throws ParleyFailure the one that the other device tells of; `QrUnexpected` for anything else
 */
export function readMessage<T extends MessageType>(json: unknown, expected: T): MessageOf<T> {
  const parsed = Message.safeParse(json);
  if (!parsed.success) throw new ParleyFailure("QrUnexpected", { detail: `no ${expected}` });
  const message = parsed.data;
  if (message.type === "m.login.declined") throw new OthersFailure("QrDeclined");
  if (message.type === "m.login.failure") throw new OthersFailure(namesOfReasons.get(message.reason) ?? "QrUnexpected");
  if (message.type === expected) return message as MessageOf<T>;
  throw new ParleyFailure("QrUnexpected", { detail: `${message.type} for ${expected}` });
}

/** A failure that the other device has told of: it need not be told. */
export class OthersFailure extends ParleyFailure {}
