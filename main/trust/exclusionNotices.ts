import { ClientEvent } from "matrix-js-sdk";
import type { MatrixClient, ReceivedToDeviceMessage } from "matrix-js-sdk";
import { z } from "zod";
import { logFor } from "../logging/log.ts";
import { MEDIA_KEYS } from "../rtc/mediaKeyPolicy.ts";
import type { MembersWatch } from "../rtc/membersWatch.ts";
import type { Exclusion } from "./keyPolicy.ts";

const log = logFor("trust");

/**
 * Tells a device in the call, encrypted by Olm, that it gets no media keys of ours, and why; null: it gets them again.
 * As `m.room_key.withheld` does for messages: without it, the other person sees a call that is broken for no reason.
 */
export const KEYS_WITHHELD = "io.parley.media_keys_withheld";

const Notice = z.object({
  room_id: z.string().min(2).max(255),
  reason: z.enum(["changed", "unsigned"]).nullable(),
});

/** What a to-device message says of whether its sender's device excludes ours. Undefined: nothing, or nothing credible. */
export function readNotice(
  { message, encryptionInfo }: ReceivedToDeviceMessage,
  roomId: string,
): { device: string; reason: Exclusion | null } | undefined {
  const { sender, senderDevice } = encryptionInfo ?? {};
  // A device that the store does not know comes without its id.
  if (sender === undefined || !senderDevice || sender !== message.sender) return undefined;
  const device = `${sender} ${senderDevice}`;
  // Whoever sends a key has changed their mind, also an app that does not know our notice.
  if (message.type === MEDIA_KEYS) return { device, reason: null };
  if (message.type !== KEYS_WITHHELD) return undefined;
  const parsed = Notice.safeParse(message.content);
  return parsed.success && parsed.data.room_id === roomId ? { device, reason: parsed.data.reason } : undefined;
}

interface ExclusionNoticesOptions {
  client: MatrixClient;
  watch: MembersWatch;
  roomId: string;
  onChange(): void;
}

/** Who tells us, in the running call, that they do not give us their keys; and telling those whom we exclude. */
export class ExclusionNotices {
  readonly #options: ExclusionNoticesOptions;
  readonly #byDevice = new Map<string, Exclusion>();

  constructor(options: ExclusionNoticesOptions) {
    this.#options = options;
    options.client.on(ClientEvent.ReceivedToDeviceMessage, this.#onMessage);
  }

  /** Why this device excludes ours. */
  of(userId: string, deviceId: string): Exclusion | undefined {
    return this.#byDevice.get(`${userId} ${deviceId}`);
  }

  tell(userId: string, deviceId: string, reason: Exclusion | undefined): void {
    const { client, roomId } = this.#options;
    client
      .encryptAndSendToDevice(KEYS_WITHHELD, [{ userId, deviceId }], { room_id: roomId, reason: reason ?? null })
      .catch((error: unknown) => log.warn("somebody could not be told that they get no keys", error));
  }

  stop(): void {
    this.#options.client.off(ClientEvent.ReceivedToDeviceMessage, this.#onMessage);
  }

  readonly #onMessage = (received: ReceivedToDeviceMessage) => {
    const { watch, roomId, onChange } = this.#options;
    const notice = readNotice(received, roomId);
    if (notice === undefined || this.#byDevice.get(notice.device) === (notice.reason ?? undefined)) return;
    if (notice.reason === null) this.#byDevice.delete(notice.device);
    else {
      // Only of who is there: strangers must not fill the memory.
      if (!watch.of(roomId).some(({ userId, deviceId }) => `${userId} ${deviceId}` === notice.device)) return;
      this.#byDevice.set(notice.device, notice.reason);
    }
    onChange();
  };
}
