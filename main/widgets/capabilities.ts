import { WidgetEventCapability, MatrixCapabilities } from "matrix-widget-api";
import type { CapabilityAsk } from "../../preload/contract.ts";

/** What of a widget's wishes can be asked for at all, in words of ours. Everything else is refused without a question. */

const simple: Record<string, CapabilityAsk["kind"]> = {
  [MatrixCapabilities.AlwaysOnScreen]: "stayOnScreen",
  [MatrixCapabilities.MSC3846TurnServers]: "turnServers",
  [MatrixCapabilities.MSC3973UserDirectorySearch]: "searchPeople",
  [MatrixCapabilities.MSC4039UploadFile]: "uploadFiles",
  [MatrixCapabilities.MSC4039DownloadFile]: "downloadFiles",
  [MatrixCapabilities.MSC4157SendDelayedEvent]: "sendDelayed",
  [MatrixCapabilities.MSC4157UpdateDelayedEvent]: "updateDelayed",
  [MatrixCapabilities.MSC4407SendStickyEvent]: "sendSticky",
  [MatrixCapabilities.MSC4407ReceiveStickyEvent]: "readSticky",
  [MatrixCapabilities.MSC4515RtcTransports]: "callServers",
};

/** Messages between devices that carry the keys of the person's encryption: no widget's business, ever. */
const innermost =
  /^(?:m\.(?:room_key|forwarded_room_key|secret|key|dummy|room\.encrypted|olm)|org\.matrix\.(?:room_key|msc3061|msc3270|msc3414)|m\.new_device)/;

/** @param roomId the room that the widget lies in; no other is ever within its reach */
export function describeCapability(capability: string, roomId: string): CapabilityAsk | undefined {
  if (capability.length > 600) return undefined;
  const plain = Object.hasOwn(simple, capability) ? simple[capability] : undefined;
  if (plain !== undefined) return { kind: plain, capability };
  if (capability === `org.matrix.msc2762.timeline:${roomId}`) return { kind: "thisRoom", capability };
  const [event] = WidgetEventCapability.findEventCapabilities([capability]);
  if (event === undefined || event.eventType === "") return undefined;
  const { direction, kind, eventType, keyStr } = event;
  const detail = keyStr === null || keyStr === "" ? eventType : `${eventType} (${keyStr})`;
  const send = String(direction) === "send";
  switch (String(kind)) {
    case "event":
      // Encrypted by us, never by it.
      if (eventType === "m.room.encrypted") return undefined;
      return { kind: send ? "sendEvents" : "readEvents", capability, detail };
    case "state_event":
      return { kind: send ? "sendState" : "readState", capability, detail };
    case "to_device":
      if (innermost.test(eventType)) return undefined;
      return { kind: send ? "sendToDevice" : "readToDevice", capability, detail };
    default:
      return undefined;
  }
}

/** In the order asked, each once. */
export function describeCapabilities(requested: Iterable<string>, roomId: string): CapabilityAsk[] {
  return [...new Set(requested)].flatMap((capability) => describeCapability(capability, roomId) ?? []);
}
