import { z } from "zod";

/**
 * What a widget may send (Matrix widget API, MSC1236 and its extensions), before anything else looks at it. The library
 * that answers takes a message by its word and throws on what is malformed; so nothing malformed reaches it.
 */

/** A message in characters of JSON. Matrix events have 64 KiB; a request may list some to-device messages more. */
export const MAX_MESSAGE = 512 * 1024;
/** With a file inside (MSC4039), base64 of 10 MiB. */
export const MAX_UPLOAD = 14 * 1024 * 1024;
const MAX_DEPTH = 40;
const UPLOAD = "org.matrix.msc4039.upload_file";

export interface WidgetMessage {
  api: "fromWidget" | "toWidget";
  widgetId: string;
  requestId: string;
  action: string;
  data: Record<string, unknown>;
  /** Of an answer to a request of ours. */
  response?: Record<string, unknown> | undefined;
}

export type Refusal = "tooLong" | "notJson" | "tooDeep" | "notAMessage" | "otherWidget" | "malformedData";

export type ReadMessage = { ok: true; message: WidgetMessage } | { ok: false; reason: Refusal };

const Id = z.string().min(1).max(255);
const RoomIds = z.union([z.literal("*"), z.array(Id).max(100)]);
const Content = z.record(z.string(), z.unknown());
const Limit = z.number().int().min(0).max(10_000);
const Nothing = z.looseObject({});
/** A day: longer than any leave waits. */
const Delay = z.number().int().min(1).max(86_400_000);
const Capability = z.string().max(600);

/** The data of each request that is answered with more than an error. */
const requests: Record<string, z.ZodType<Record<string, unknown>>> = {
  supported_api_versions: Nothing,
  content_loaded: Nothing,
  set_always_on_screen: z.looseObject({ value: z.boolean() }),
  get_openid: Nothing,
  send_event: z.looseObject({
    type: Id,
    content: Content.optional(),
    state_key: z.string().max(255).optional(),
    room_id: Id.optional(),
    delay: Delay.optional(),
    sticky_duration_ms: z.number().int().min(1).max(3_600_000).optional(),
    parent_delay_id: Id.optional(),
  }),
  send_to_device: z.looseObject({
    type: Id,
    encrypted: z.boolean(),
    messages: z.record(Id, z.record(Id, Content)),
  }),
  watch_turn_servers: Nothing,
  unwatch_turn_servers: Nothing,
  "org.matrix.msc2876.read_events": z.looseObject({
    type: Id,
    msgtype: z.string().max(255).optional(),
    state_key: z.union([z.string().max(255), z.literal(true)]).optional(),
    limit: Limit.optional(),
    room_ids: RoomIds.optional(),
    since: Id.optional(),
  }),
  "org.matrix.msc3869.read_relations": z.looseObject({
    event_id: Id,
    rel_type: Id.optional(),
    event_type: Id.optional(),
    room_id: Id.optional(),
    limit: Limit.optional(),
    from: z.string().max(1024).optional(),
    to: z.string().max(1024).optional(),
    direction: z.enum(["f", "b"]).optional(),
  }),
  "org.matrix.msc2974.request_capabilities": z.looseObject({ capabilities: z.array(Capability).max(200) }),
  "org.matrix.msc3973.user_directory_search": z.looseObject({
    search_term: z.string().max(255),
    limit: Limit.optional(),
  }),
  "org.matrix.msc4039.get_media_config": Nothing,
  [UPLOAD]: z.looseObject({ file: z.object({ base64: z.base64() }) }),
  "org.matrix.msc4039.download_file": z.looseObject({ content_uri: z.string().max(1024).startsWith("mxc://") }),
  "org.matrix.msc4157.update_delayed_event": z.looseObject({
    delay_id: Id,
    action: z.enum(["cancel", "restart", "send"]),
  }),
  "org.matrix.msc4515.get_rtc_transports": Nothing,
};

/** The answers to requests of ours that the library reads. */
const responses: Record<string, z.ZodType<Record<string, unknown>>> = {
  capabilities: z.looseObject({ capabilities: z.array(Capability).max(200) }),
  supported_api_versions: z.looseObject({ supported_versions: z.array(z.string().max(100)).max(100) }),
};

const Failed = z.looseObject({ error: z.looseObject({ message: z.string() }) });

const Message = z.object({
  api: z.enum(["fromWidget", "toWidget"]),
  widgetId: Id,
  requestId: Id,
  action: Id,
  data: z.record(z.string(), z.unknown()).optional(),
  response: z.record(z.string(), z.unknown()).optional(),
});

/** @param text JSON, from the page of the widget `widgetId`. Never throws. */
export function readWidgetMessage(text: unknown, widgetId: string): ReadMessage {
  if (typeof text !== "string") return refused("notJson");
  if (text.length > MAX_UPLOAD) return refused("tooLong");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused("notJson");
  }
  if (isDeeperThan(value, MAX_DEPTH)) return refused("tooDeep");
  const parsed = Message.safeParse(value);
  if (!parsed.success) return refused("notAMessage");
  const { api, action, requestId, data = {}, response } = parsed.data;
  if (action !== UPLOAD && text.length > MAX_MESSAGE) return refused("tooLong");
  // Its requests have no answer yet, and what it sends otherwise are answers.
  if ((api === "toWidget") !== (response !== undefined)) return refused("notAMessage");
  if (parsed.data.widgetId !== widgetId) return refused("otherWidget");
  const shape = response === undefined ? requests[action] : responses[action];
  const fits =
    shape === undefined ||
    (Failed.safeParse(response).success && response !== undefined) ||
    shapeFits(shape, parsed.data);
  if (!fits) return refused("malformedData");
  return { ok: true, message: { api, widgetId, requestId, action, data, ...(response !== undefined && { response }) } };
}

function shapeFits(shape: z.ZodType, { data, response }: z.infer<typeof Message>): boolean {
  return shape.safeParse(response ?? data ?? {}).success;
}

function refused(reason: Refusal): ReadMessage {
  return { ok: false, reason };
}

/** Without recursion: what is nested a hundred thousand times shall not end this process. */
export function isDeeperThan(value: unknown, depth: number): boolean {
  let level: unknown[] = [value];
  for (let at = 0; level.length > 0; at++) {
    if (at > depth) return true;
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
  }
  return false;
}
