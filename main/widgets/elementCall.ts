import { MatrixCapabilities } from "matrix-widget-api";
import { describeCapability } from "./capabilities.ts";

/** The Element Call that comes with Parley, unchanged, as a widget without an entry in the room's state. */
export const ELEMENT_CALL_SCHEME = "parley-element-call";
export const ELEMENT_CALL_ORIGIN = `${ELEMENT_CALL_SCHEME}://app`;

export interface ElementCallOptions {
  widgetId: string;
  roomId: string;
  userId: string;
  deviceId: string;
  /** Of the homeserver. */
  baseUrl: string;
  encrypted: boolean;
  /** Between two people. */
  direct: boolean;
  /** Somebody is in the call already. */
  running: boolean;
  theme: "light" | "dark";
  /** BCP 47. */
  language: string;
}

/**
 * Its address: everything it has to know lies behind the #, which is sent to nobody. It starts with its own lobby, so that
 * camera and microphone are what the person chooses there; it shares no screen, since a view has no way to choose one.
 */
export function elementCallUrl(options: ElementCallOptions): string {
  const { direct, running } = options;
  const parameters = new URLSearchParams({
    widgetId: options.widgetId,
    parentUrl: `${ELEMENT_CALL_ORIGIN}/index.html`,
    roomId: options.roomId,
    userId: options.userId,
    deviceId: options.deviceId,
    baseUrl: options.baseUrl,
    lang: options.language,
    theme: options.theme,
    // Decides whether it rings (MSC4075), and that a call of two ends when one has left.
    intent: `${running ? "join_existing" : "start_call"}${direct ? "_dm" : ""}`,
    skipLobby: "false",
    confineToRoom: "true",
    perParticipantE2EE: String(options.encrypted),
    hideScreensharing: "true",
    header: "none",
  });
  return `${ELEMENT_CALL_ORIGIN}/index.html#?${parameters.toString()}`;
}

const SESSION_MEMBER = "org.matrix.msc3401.call.member";
const both = [
  "org.matrix.rageshake_request",
  "io.element.call.encryption_keys",
  "m.reaction",
  "m.room.redaction",
  "io.element.call.reaction",
  "org.matrix.msc4310.rtc.decline",
  "org.matrix.msc4143.rtc.member",
];

/** What it gets without a question: its part in the calls of its room. @returns a subset of what is requested */
export function grantElementCall(
  requested: Iterable<string>,
  { roomId, userId, deviceId }: Pick<ElementCallOptions, "roomId" | "userId" | "deviceId">,
): Set<string> {
  const granted = new Set<string>([
    MatrixCapabilities.AlwaysOnScreen,
    MatrixCapabilities.MSC4039DownloadFile,
    MatrixCapabilities.MSC4157SendDelayedEvent,
    MatrixCapabilities.MSC4157UpdateDelayedEvent,
    MatrixCapabilities.MSC4407SendStickyEvent,
    MatrixCapabilities.MSC4407ReceiveStickyEvent,
    MatrixCapabilities.MSC4515RtcTransports,
    `org.matrix.msc2762.timeline:${roomId}`,
    ...both.flatMap((type) => [`org.matrix.msc2762.send.event:${type}`, `org.matrix.msc2762.receive.event:${type}`]),
    "org.matrix.msc2762.send.event:org.matrix.msc4075.call.notify",
    "org.matrix.msc2762.send.event:org.matrix.msc4075.rtc.notification",
    ...["m.room.create", "m.room.name", "m.room.member", "m.room.encryption", SESSION_MEMBER].map(
      (type) => `org.matrix.msc2762.receive.state_event:${type}`,
    ),
    // Its own membership alone, in each of the forms that a key of it has.
    ...[userId, `_${userId}_${deviceId}_m.call`, `${userId}_${deviceId}_m.call`].map(
      (key) => `org.matrix.msc2762.send.state_event:${SESSION_MEMBER}#${key}`,
    ),
    "org.matrix.msc3819.send.to_device:io.element.call.encryption_keys",
    "org.matrix.msc3819.receive.to_device:io.element.call.encryption_keys",
  ]);
  return new Set(
    [...requested].filter(
      (capability) => granted.has(capability) && describeCapability(capability, roomId) !== undefined,
    ),
  );
}
