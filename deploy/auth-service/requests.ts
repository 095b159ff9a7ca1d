import { z } from "zod";
import { MatrixError } from "./matrixError.ts";
import { openIdToken } from "./openid.ts";

/** The bodies clients send. Unknown fields are ignored: newer clients add some. */

const id = z.string().min(1).max(255);

/** A delayed leave event (MSC4140) handed over with the token request. Both fields, or neither. */
const delegation = {
  delay_id: z
    .string()
    .max(255)
    // It becomes a part of a path, where dots alone would climb out of it.
    .refine((value) => !/^\.+$/.test(value))
    .optional(),
  /** Milliseconds after which the homeserver sends the event unless it is restarted. */
  delay_timeout: z.number().int().nonnegative().max(86_400_000).optional(),
  /** Where the client itself reaches its homeserver. Checked against discovery, never simply believed. */
  delay_cs_api_url: z.string().max(2048).optional(),
};

const member = z.object({ id, claimed_user_id: id, claimed_device_id: id });

/** `POST /sfu/get`, the older form. */
export const sfuGetRequest = z.object({
  room: id,
  openid_token: openIdToken,
  device_id: id,
  ...delegation,
});

/** `POST /get_token`. */
export const getTokenRequest = z.object({
  room_id: id,
  slot_id: id,
  openid_token: openIdToken,
  member,
  ...delegation,
});

/** `POST /delegate_delayed_leave`: hands over the event of a participant who is connected already. */
export const delegateRequest = z.object({
  room_id: id,
  slot_id: id,
  openid_token: openIdToken,
  member,
  ...delegation,
});

/** What to keep alive, once its parts are known to be there. */
export interface Delegation {
  readonly delayId: string;
  readonly delayTimeoutMs: number;
  readonly csApiUrl: string | undefined;
}

/**
 * The delegation in a body, if any. Empty strings and 0 count as absent, as clients in the field send them.
 * @throws {@link MatrixError} 400 where only a part of it is there
 */
export function delegationIn(body: z.infer<z.ZodObject<typeof delegation>>): Delegation | undefined {
  const { delay_id: delayId, delay_timeout: delayTimeoutMs, delay_cs_api_url: csApiUrl } = body;
  if (!delayId && !delayTimeoutMs) return undefined;
  if (!delayId || !delayTimeoutMs) {
    throw new MatrixError(400, "M_BAD_JSON", "The request body is missing `delay_id` or `delay_timeout`");
  }
  return { delayId, delayTimeoutMs, csApiUrl: csApiUrl || undefined };
}

/** @throws {@link MatrixError} 400 M_NOT_JSON or M_BAD_JSON; the latter names the fields that don't fit */
export function parseBody<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new MatrixError(400, "M_NOT_JSON", "The request body is not JSON");
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join(".")))].filter((path) => path !== "");
  throw new MatrixError(
    400,
    "M_BAD_JSON",
    fields.length > 0 ? `Missing or malformed: ${fields.join(", ")}` : "The request body is not an object",
  );
}
