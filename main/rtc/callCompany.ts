import type { MatrixClient, Room } from "matrix-js-sdk";
import type { CallMember, CallState, ErrorName, MemberTransport, StateChange } from "../../preload/contract.ts";
import { CallModeration } from "../conference/moderation/callModeration.ts";
import { logFor } from "../logging/log.ts";
import { cleanName } from "../matrix/displayName.ts";
import type { StateHub } from "../state.ts";
import { ExclusionNotices } from "../trust/exclusionNotices.ts";
import { CallReactions } from "./callReactions.ts";
import type { MemberWays } from "./callAccess.ts";
import type { Withheld } from "./keyRepair.ts";
import type { MembersWatch } from "./membersWatch.ts";
import { focusOf } from "./focusPolicy.ts";
import type { FocusFacts } from "./focusPolicy.ts";
import { transportOf } from "./observedMembers.ts";
import type { ObservedMember } from "./observedMembers.ts";
import { rosterOf } from "./roster.ts";
import { recallLeave, unansweredTs } from "./leaveKeeper.ts";
import { holdRoster, nobodyHeld, type HeldRoster, type Holdable } from "./rosterHold.ts";
import { TrustWatch } from "./trust.ts";

const log = logFor("call");

export interface CallCompanyOptions {
  client: MatrixClient;
  watch: MembersWatch;
  room: Room;
  hub: StateHub;
  /** Something of the call's state changed. */
  onChange(): void;
  /** Somebody in the call sent an emoji. */
  onEmoji(identity: string, emoji: string): void;
  /** A moderator asks something of this device. @param by their display name */
  onModerated(action: "mute" | "askUnmute" | "lowerHand", by: string): void;
  onRemoved(error: ErrorName): void;
  /** Other devices than before get our media keys. */
  onExclusions(): void;
}

type Running = Exclude<CallState, { phase: "idle" }>;

const powerless: Running["can"] = { kick: false, ban: false, mute: false, end: false, lock: false };

/** The people of one running call: their hands and emoji, the trust in their devices, and who may do what to whom. */
export class CallCompany {
  readonly reactions: CallReactions;
  readonly moderation: CallModeration;
  readonly #trust: TrustWatch;
  readonly #notices: ExclusionNotices;
  readonly #hub: StateHub;
  readonly #onChange: () => void;
  #held: HeldRoster<ObservedMember & Holdable> = nobodyHeld;
  readonly #client: MatrixClient;
  #release: NodeJS.Timeout | undefined;

  constructor(options: CallCompanyOptions) {
    const { client, watch, room, hub, onChange, onEmoji, onModerated, onRemoved, onExclusions } = options;
    const { roomId } = room;
    this.#onChange = onChange;
    this.#client = client;
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
    this.#notices = new ExclusionNotices({ client, watch, roomId, onChange });
    this.#trust = new TrustWatch({
      client,
      watch,
      roomId,
      verifiedOnly: () => hub.current.settings.verifiedDevicesOnly,
      onChange,
      onExclusion: (userId, deviceId, excluded) => {
        this.#notices.tell(userId, deviceId, excluded);
        onExclusions();
      },
    });
    this.#hub = hub;
    hub.on("change", this.#onState);
  }

  readonly #onState = (change: StateChange) => {
    if (change.settings !== undefined) this.#trust.refresh();
  };

  trustIn(userId: string, deviceId: string): Pick<CallMember, "trust" | "excluded" | "excludesUs"> {
    const excluded = this.#trust.excluded(userId, deviceId);
    const excludesUs = this.#notices.of(userId, deviceId);
    return {
      trust: this.#trust.of(userId, deviceId),
      ...(excluded === undefined ? {} : { excluded }),
      ...(excludesUs === undefined ? {} : { excludesUs }),
    };
  }

  /** Who gets no media keys of ours, and who has said that we get none of theirs. */
  readonly withheld: Withheld = {
    isExcluded: (userId, deviceId) => this.#trust.excluded(userId, deviceId) !== undefined,
    excludesUs: (userId, deviceId) => this.#notices.of(userId, deviceId) !== undefined,
  };

  /** Who is in the call, of who is observed, the oldest first: see `holdRoster`. */
  present(observed: readonly ObservedMember[]): readonly ObservedMember[] {
    const now = Date.now();
    const [userId, deviceId] = [this.#client.getUserId(), this.#client.getDeviceId()];
    const known = observed.map((each) => ({ ...each, own: each.userId === userId && each.deviceId === deviceId }));
    this.#held = holdRoster(this.#held, known, now, unansweredTs(this.#client));
    clearTimeout(this.#release);
    const { shown, untilTs } = this.#held;
    if (untilTs !== undefined && untilTs !== Infinity) this.#release = setTimeout(this.#onChange, untilTs - now);
    return shown;
  }

  /** By what this device moves its media from now on: see `focusOf`. */
  focus(observed: readonly ObservedMember[], facts: Omit<FocusFacts, "oldest">): MemberTransport | undefined {
    const [first] = this.present(observed);
    const { now } = facts;
    const ours = { homeserver: this.#client.baseUrl, focusUrl: now?.kind === "livekit" ? now.focusUrl : undefined };
    const sure = first !== undefined && this.#held.untilTs === undefined;
    const next = focusOf({ ...facts, oldest: sure ? transportOf(first, first, ours) : undefined });
    if (next !== now) {
      log.info("the oldest member is at another SFU: this device's media moves there");
      void recallLeave(this.#client);
    }
    return next;
  }

  stop(): void {
    clearTimeout(this.#release);
    this.reactions.stop();
    this.moderation.stop();
    this.#trust.stop();
    this.#notices.stop();
    this.#hub.off("change", this.#onState);
  }
}

/** Everybody in the call of a room, with what is known of them while one is in it oneself. */
export function membersOf(
  client: MatrixClient,
  watch: MembersWatch,
  roomId: string,
  company: CallCompany | undefined,
  own: MemberTransport | undefined,
): CallMember[] {
  const below = company?.moderation.below;
  return rosterOf(
    client,
    roomId,
    company?.present(watch.of(roomId)) ?? watch.of(roomId),
    (membershipId) => company?.reactions.raisedTs(membershipId),
    (userId, deviceId) => ({
      ...(company?.trustIn(userId, deviceId) ?? { trust: "unknown" as const }),
      below: below?.(userId) ?? false,
    }),
    own,
  );
}

/** How the other devices in a call move their media, the oldest member first. */
export function othersOf(client: MatrixClient, watch: MembersWatch, roomId: string): (MemberTransport | undefined)[] {
  const [userId, deviceId] = [client.getUserId(), client.getDeviceId()];
  const observed = watch.of(roomId);
  const oldest = observed[0];
  if (oldest === undefined) return [];
  return observed
    .filter((member) => member.userId !== userId || member.deviceId !== deviceId)
    .map((member) => transportOf(member, oldest, { homeserver: client.baseUrl }));
}

export function waysOf(client: MatrixClient, watch: MembersWatch): MemberWays {
  return {
    others: (roomId) => othersOf(client, watch, roomId),
    oldest: (roomId) => {
      const [oldest] = watch.of(roomId);
      return oldest && transportOf(oldest, oldest, { homeserver: client.baseUrl });
    },
  };
}

export function rightsOf(company: CallCompany | undefined): Pick<Running, "can" | "locked"> {
  return { can: company?.moderation.can ?? powerless, locked: company?.moderation.locked ?? false };
}
