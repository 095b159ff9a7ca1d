import { ClientEvent, MatrixEvent } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import type { ReceivedToDeviceMessage } from "matrix-js-sdk/lib/sync-accumulator.js";
import { logFor } from "../logging/log.ts";
import { judgeMediaKey, MEDIA_KEYS } from "./mediaKeyPolicy.ts";

const log = logFor("media-keys");

/**
 * Lets only those media keys through to the SDK that `judgeMediaKey` accepts. Its key transport listens to an event that
 * does not tell who encrypted a message; so that one is held back for media keys, and made anew from the event that does.
 */
export function guardMediaKeys(client: MatrixClient): void {
  const emit = client.emit.bind(client) as (name: string, ...payload: unknown[]) => boolean;
  const guarded = (name: string, ...payload: unknown[]): boolean => {
    if (name === ClientEvent.ToDeviceEvent && (payload[0] as MatrixEvent).getType() === MEDIA_KEYS) return false;
    if (name === ClientEvent.ReceivedToDeviceMessage) {
      const { message, encryptionInfo } = payload[0] as ReceivedToDeviceMessage;
      if (message.type === MEDIA_KEYS) {
        const verdict = judgeMediaKey(message.sender, message.content, encryptionInfo);
        if (verdict === "accepted") emit(ClientEvent.ToDeviceEvent, new MatrixEvent({ ...message }));
        else log.warn(`ignored a media key of ${String(message.sender).slice(0, 255)}: ${verdict}`);
      }
    }
    return emit(name, ...payload);
  };
  client.emit = guarded as MatrixClient["emit"];
}
