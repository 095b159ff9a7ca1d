import { z } from "zod";
import { RoomId } from "./ids.ts";
import { Failure } from "./errors.ts";

/** One thing that a widget wants to do; what cannot be said in words is not asked for. */
export const CapabilityAsk = z.object({
  kind: z.enum([
    "thisRoom",
    "readEvents",
    "sendEvents",
    "readState",
    "sendState",
    "readToDevice",
    "sendToDevice",
    "sendDelayed",
    "updateDelayed",
    "sendSticky",
    "readSticky",
    "turnServers",
    "callServers",
    "searchPeople",
    "uploadFiles",
    "downloadFiles",
    "stayOnScreen",
  ]),
  /** As the widget API names it (MSC2762, MSC3819 and others). */
  capability: z.string().max(600),
  /** Of which type, where it matters. */
  detail: z.string().optional(),
});
export type CapabilityAsk = z.infer<typeof CapabilityAsk>;

/** A widget in the state of a room. */
export const RoomWidgetEntry = z.object({
  id: z.string(),
  /** Cleaned for display. */
  name: z.string(),
  /** Where it comes from, for people: a host name. */
  host: z.string(),
  /** Who put it there, by display name. */
  addedBy: z.string(),
  /** Why it can't be opened, whatever the person says. */
  refused: z.enum(["malformed", "tooLong", "scheme", "credentials", "privateAddress"]).optional(),
});
export type RoomWidgetEntry = z.infer<typeof RoomWidgetEntry>;

/** The widget that is open; its page lies in a view of its own, where `placeWidget` says. */
export const WidgetState = z.object({
  roomId: z.string(),
  id: z.string(),
  /** "elementCall": the Element Call that comes with Parley. */
  kind: z.enum(["elementCall", "room"]),
  name: z.string(),
  roomName: z.string(),
  host: z.string(),
  phase: z.enum(["loading", "shown", "failed"]),
  error: Failure.optional(),
  /** Of an Element Call: whether this device's membership in the call was observed. */
  inCall: z.boolean(),
  /** What the person is asked; the view is not shown meanwhile. */
  question: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("open"), sharesIdentity: z.boolean() }),
      z.object({ kind: z.literal("capabilities"), wants: z.array(CapabilityAsk) }),
      z.object({ kind: z.literal("identity") }),
    ])
    .nullable(),
});
export type WidgetState = z.infer<typeof WidgetState>;

const Side = z.number().int().min(0).max(20_000);
const Nothing = z.object({});
const Done = z.null();

export const widgetCalls = {
  /** Opens the call of a room in the Element Call that comes with Parley; a call that is running is left. */
  openElementCall: { args: z.object({ roomId: RoomId }), result: Done },
  /** The widgets of a room. */
  listWidgets: { args: z.object({ roomId: RoomId }), result: z.array(RoomWidgetEntry) },
  /** Opens one of them; `WidgetUnknown`, `WidgetRefused`. */
  openWidget: { args: z.object({ roomId: RoomId, id: z.string().max(255) }), result: Done },
  /** Closes the open widget; a call in it is left first. */
  closeWidget: { args: Nothing, result: Done },
  reloadWidget: { args: Nothing, result: Done },
  /** Where the view lies in the window, in CSS pixels; null: it is not shown. */
  placeWidget: {
    args: z.object({ bounds: z.object({ x: Side, y: Side, width: Side, height: Side }).nullable() }),
    result: Done,
  },
  /** Answers `WidgetState.question`. `allow`: of "capabilities" those that are granted. */
  answerWidget: { args: z.object({ yes: z.boolean(), allow: z.array(z.string().max(600)).max(200) }), result: Done },
} as const;
