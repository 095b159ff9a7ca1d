import { ClientEvent, MatrixEvent } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import type { ReceivedToDeviceMessage } from "matrix-js-sdk/lib/sync-accumulator.js";
import { logFor } from "../logging/log.ts";
import { KeyAdmission } from "./keyAdmission.ts";
import type { KeyOrigin } from "./keyAdmission.ts";
import { judgeMediaKey, MEDIA_KEYS, originOf } from "./mediaKeyPolicy.ts";
import type { MembersWatch } from "./membersWatch.ts";

const log = logFor("media-keys");

type Message = ReceivedToDeviceMessage["message"];

/**
 * Lets only those media keys through to the SDK that `judgeMediaKey` accepts, and only of devices in the call
 * (`KeyAdmission`). The SDK's key transport listens to an event that does not tell who encrypted a message; so that one
 * is held back for media keys, and made anew from the event that does.
 *
 * @param watch knows the calls' rosters; left out, everybody counts as being in the call.
 */
export function guardMediaKeys(client: MatrixClient, watch?: Pick<MembersWatch, "of" | "on">): void {
  const emit = client.emit.bind(client) as (name: string, ...payload: unknown[]) => boolean;
  const admission = new KeyAdmission<Message>();
  const inCall = ({ roomId, userId, deviceId }: KeyOrigin): boolean =>
    watch === undefined || watch.of(roomId).some((member) => member.userId === userId && member.deviceId === deviceId);
  const pass = (message: Message) => void emit(ClientEvent.ToDeviceEvent, new MatrixEvent({ ...message }));

  const guarded = (name: string, ...payload: unknown[]): boolean => {
    if (name === ClientEvent.ToDeviceEvent && (payload[0] as MatrixEvent).getType() === MEDIA_KEYS) return false;
    if (name === ClientEvent.ReceivedToDeviceMessage) {
      const { message, encryptionInfo } = payload[0] as ReceivedToDeviceMessage;
      if (message.type === MEDIA_KEYS) {
        const verdict = judgeMediaKey(message.sender, message.content, encryptionInfo);
        if (verdict === "accepted") {
          const origin = originOf(message.sender, message.content);
          const admitted = admission.offer(origin, message, inCall(origin), Date.now());
          if (admitted === "pass") pass(message);
          else log.info(`a media key of ${origin.userId} ${origin.deviceId} is ${admitted}`);
        } else log.warn(`ignored a media key of ${String(message.sender).slice(0, 255)}: ${verdict}`);
      }
    }
    return emit(name, ...payload);
  };
  client.emit = guarded as MatrixClient["emit"];
  watch?.on("changed", () => admission.release(inCall, Date.now()).forEach(pass));
}
