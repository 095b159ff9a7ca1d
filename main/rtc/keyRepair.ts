import { ClientEvent } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import type { EncryptionKeysToDeviceEventContent } from "matrix-js-sdk/lib/matrixrtc/types.js";
import type { ReceivedToDeviceMessage } from "matrix-js-sdk/lib/sync-accumulator.js";
import { logFor } from "../logging/log.ts";
import type { KeyRing } from "./keyRing.ts";
import type { SentKeys } from "./keyDelivery.ts";
import {
  AnswerMeter,
  answersRequests,
  heardOf,
  isSettled,
  judgeKeyRequest,
  KEY_REQUEST,
  nextKeyStep,
} from "./keyRepairPolicy.ts";
import type { KeyNeed, Reannounced } from "./keyRepairPolicy.ts";
import { judgeMediaKey, MEDIA_KEYS, originOf } from "./mediaKeyPolicy.ts";
import type { MembersWatch } from "./membersWatch.ts";
import type { ObservedMember } from "./observedMembers.ts";
import { reannounce } from "./reannounce.ts";
import type { OwnMember } from "./wireMode.ts";

const log = logFor("key-repair");
const LOOK_MS = 1_000;
/** More than there can be in a call that keeps keys. */
const ANSWERING = 2_048;

/** Between whom keys are withheld on purpose: there nothing is lost that could be repaired. */
export interface Withheld {
  /** This device gets none of ours. */
  isExcluded(userId: string, deviceId: string): boolean;
  /** This device has said that we get none of its. */
  excludesUs(userId: string, deviceId: string): boolean;
}

export interface KeyRepairOptions extends Withheld {
  client: MatrixClient;
  watch: MembersWatch;
  roomId: string;
  own: OwnMember;
  /** Of the running call, this device's own among them. */
  keys: KeyRing;
  sent: SentKeys;
}

/** Sees to it, in one encrypted call, that keys which got lost are asked for again, and answers those who ask here. */
export class KeyRepair {
  readonly #options: KeyRepairOptions;
  /** By identity, of those in the roster. */
  readonly #needs = new Map<string, KeyNeed>();
  /** `USER DEVICE` of whoever said that they answer requests; a key may come before its sender is seen in the call. */
  readonly #answering = new Set<string>();
  readonly #meter = new AnswerMeter();
  readonly #timer: NodeJS.Timeout;
  #reannounced: Reannounced = { count: 0, lastTs: undefined };

  constructor(options: KeyRepairOptions) {
    this.#options = options;
    options.client.on(ClientEvent.ReceivedToDeviceMessage, this.#onToDevice);
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#options.client.off(ClientEvent.ReceivedToDeviceMessage, this.#onToDevice);
  }

  /** Frames of this member arrive and no key opens them; said again every few seconds for as long as that is so. */
  report(identity: string): void {
    const need = this.#needs.get(identity);
    if (need === undefined) return;
    need.reportedTs = Date.now();
    this.#look();
  }

  #look(): void {
    const { watch, roomId, keys } = this.#options;
    const own = watch.own(roomId);
    // Nobody would answer one who is not there.
    if (own === undefined) return;
    const now = Date.now();
    const others = watch.of(roomId).filter(({ identity }) => identity !== own.identity);
    for (const identity of this.#needs.keys())
      if (!others.some((member) => member.identity === identity)) this.#needs.delete(identity);
    const asked: ObservedMember[] = [];
    for (const member of others) {
      const need = this.#needs.get(member.identity) ?? newNeed(now);
      need.hasKey = keys.has(member.identity);
      need.knowsRequests ||= this.#answering.has(`${member.userId} ${member.deviceId}`);
      need.withheld = this.#options.excludesUs(member.userId, member.deviceId);
      this.#needs.set(member.identity, need);
      const step = nextKeyStep(need, this.#reannounced, now, Math.random());
      if (isSettled(need, now)) need.asks = 0;
      if (step === "nothing") continue;
      need.asks++;
      need.lastAskTs = now;
      if (step === "reannounce") this.#announceAnew(own, now);
      else asked.push(member);
    }
    if (asked.length > 0) this.#ask(asked);
  }

  /** In one go: after an outage it may be everybody. */
  #ask(members: ObservedMember[]): void {
    const { client, roomId } = this.#options;
    const names = members.map(({ userId, deviceId }) => `${userId} ${deviceId}`);
    log.info(`asking ${names.slice(0, 10).join(", ")} for the media key (${names.length} in all)`);
    const content = { room_id: roomId, member: { claimed_device_id: client.getDeviceId() ?? "" }, sent_ts: Date.now() };
    client
      .encryptAndSendToDevice(
        KEY_REQUEST,
        members.map(({ userId, deviceId }) => ({ userId, deviceId })),
        content,
      )
      .catch((error: unknown) => log.warn("media keys could not be asked for", error));
  }

  #announceAnew(own: ObservedMember, now: number): void {
    const { client, roomId } = this.#options;
    this.#reannounced = { count: this.#reannounced.count + 1, lastTs: now };
    reannounce(client, roomId, own).catch((error: unknown) => log.warn("announcing anew failed", error));
  }

  readonly #onToDevice = ({ message, encryptionInfo }: ReceivedToDeviceMessage) => {
    if (message.type === MEDIA_KEYS && answersRequests(message.content)) {
      if (judgeMediaKey(message.sender, message.content, encryptionInfo) !== "accepted") return;
      const { userId, deviceId } = originOf(message.sender, message.content);
      this.#answering.add(`${userId} ${deviceId}`);
      if (this.#answering.size > ANSWERING) this.#answering.clear();
    }
    if (message.type !== KEY_REQUEST) return;
    const { watch, roomId } = this.#options;
    const verdict = judgeKeyRequest(message.sender, message.content, encryptionInfo);
    if (verdict.kind === "refused") {
      log.warn(`refused a request for a media key by ${String(message.sender).slice(0, 255)}: ${verdict.reason}`);
      return;
    }
    const { request } = verdict;
    const deviceId = request.member.claimed_device_id;
    const asker = watch.of(roomId).find((each) => each.userId === message.sender && each.deviceId === deviceId);
    // Whoever is not in this call has no business with its keys.
    if (request.room_id !== roomId || asker === undefined) return;
    const need = this.#needs.get(asker.identity);
    if (need !== undefined) heardOf(need);
    this.#look();
    if (this.#options.isExcluded(asker.userId, asker.deviceId)) return;
    if (!this.#meter.take(`${asker.userId} ${asker.deviceId}`, Date.now())) return;
    void this.#answer(asker).catch((error: unknown) => log.warn("a media key could not be sent again", error));
  };

  /** The key in use, and the one that is about to be, if another. */
  async #answer({ userId, deviceId }: ObservedMember): Promise<void> {
    const { client, roomId, own, keys, sent } = this.#options;
    const contents: EncryptionKeysToDeviceEventContent[] = [];
    const used = keys.of(own.identity).at(-1);
    if (used !== undefined) {
      contents.push({
        keys: { index: used.index, key: used.key },
        room_id: roomId,
        member: { claimed_device_id: client.getDeviceId() ?? "", id: own.memberId },
        session: { call_id: "", application: "m.call", scope: "m.room" },
        sent_ts: Date.now(),
      });
    }
    const last = sent.last(roomId);
    if (last !== undefined && last.keys.index !== used?.index) contents.push({ ...last, sent_ts: Date.now() });
    log.info(`sending ${userId} ${deviceId} the media key again`);
    for (const content of contents) await client.encryptAndSendToDevice(MEDIA_KEYS, [{ userId, deviceId }], content);
  }
}

const newNeed = (now: number): KeyNeed => ({
  hasKey: false,
  withheld: false,
  sinceTs: now,
  reportedTs: undefined,
  asks: 0,
  lastAskTs: undefined,
  knowsRequests: false,
});
