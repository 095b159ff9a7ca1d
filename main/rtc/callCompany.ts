import type { MatrixClient, Room } from "matrix-js-sdk";
import type { CallMember, CallState, ErrorName } from "../../preload/contract.ts";
import { CallModeration } from "../conference/moderation/callModeration.ts";
import { logFor } from "../logging/log.ts";
import { cleanName } from "../matrix/displayName.ts";
import { CallReactions } from "./callReactions.ts";
import type { MembersWatch } from "./membersWatch.ts";
import { rosterOf } from "./roster.ts";
import { holdRoster, nobodyHeld } from "./rosterHold.ts";
import { TrustWatch } from "./trust.ts";

const log = logFor("call");

export interface CallCompanyOptions {
  client: MatrixClient;
  watch: MembersWatch;
  room: Room;
  /** Something of the call's state changed. */
  onChange(): void;
  /** Somebody in the call sent an emoji. */
  onEmoji(identity: string, emoji: string): void;
  /** A moderator asks something of this device. @param by their display name */
  onModerated(action: "mute" | "askUnmute" | "lowerHand", by: string): void;
  onRemoved(error: ErrorName): void;
}

type Running = Exclude<CallState, { phase: "idle" }>;

const powerless: Running["can"] = { kick: false, ban: false, mute: false, end: false, lock: false };

/** The people of one running call: their hands and emoji, the trust in their devices, and who may do what to whom. */
export class CallCompany {
  readonly reactions: CallReactions;
  readonly moderation: CallModeration;
  readonly #trust: TrustWatch;
  readonly #onChange: () => void;
  #held = nobodyHeld;
  #release: NodeJS.Timeout | undefined;

  constructor({ client, watch, room, onChange, onEmoji, onModerated, onRemoved }: CallCompanyOptions) {
    const { roomId } = room;
    this.#onChange = onChange;
    this.reactions = new CallReactions({ client, watch, roomId, onHands: onChange, onEmoji });
    this.moderation = new CallModeration({
      client,
      watch,
      roomId,
      onChange,
      onAsked: (action, by) => {
        if (action === "lowerHand")
          void this.reactions.setHand(false).catch((error: unknown) => log.warn("the hand stays up", error));
        onModerated(action, cleanName(room.getMember(by)?.rawDisplayName, by));
      },
      onRemoved,
    });
    this.#trust = new TrustWatch(client, watch, roomId, onChange);
  }

  trustIn(userId: string, deviceId: string): CallMember["trust"] {
    return this.#trust.of(userId, deviceId);
  }

  /** Whom to show, of whom is observed: see `holdRoster`. */
  shown(observed: readonly CallMember[]): CallMember[] {
    const now = Date.now();
    this.#held = holdRoster(this.#held, observed, now);
    clearTimeout(this.#release);
    const { shown, untilTs } = this.#held;
    if (untilTs !== undefined && untilTs !== Infinity) this.#release = setTimeout(this.#onChange, untilTs - now);
    return [...shown];
  }

  stop(): void {
    clearTimeout(this.#release);
    this.reactions.stop();
    this.moderation.stop();
    this.#trust.stop();
  }
}

/** Everybody in the call of a room, with what is known of them while one is in it oneself. */
export function membersOf(
  client: MatrixClient,
  watch: MembersWatch,
  roomId: string,
  company: CallCompany | undefined,
): CallMember[] {
  return rosterOf(
    client,
    roomId,
    watch.of(roomId),
    (membershipId) => company?.reactions.raisedTs(membershipId),
    (userId, deviceId) => ({
      trust: company?.trustIn(userId, deviceId) ?? "unknown",
      below: company?.moderation.below(userId) ?? false,
    }),
  );
}

export function rightsOf(company: CallCompany | undefined): Pick<Running, "can" | "locked"> {
  return { can: company?.moderation.can ?? powerless, locked: company?.moderation.locked ?? false };
}
