import { ringingCall, stepVoip } from "./voipCall.ts";
import type { VoipCall, VoipEnd } from "./voipCall.ts";
import type { VoipArrival } from "./voipFeed.ts";

/** All that decides whether an invite is meant for this person. */
export interface InviteFacts {
  iAmInRoom: boolean;
  senderInRoom: boolean;
  joinedMembers: number;
  /** Whom it names. */
  invitee: string | undefined;
  me: string;
  sender: string;
}

/** In a room of two everybody else is meant, in a larger one only who is named: nobody is to be called by a crowd. */
export function isForMe(facts: InviteFacts): boolean {
  const { iAmInRoom, senderInRoom, joinedMembers, invitee, me, sender } = facts;
  if (!iAmInRoom || !senderInRoom || sender === me) return false;
  return invitee === undefined ? joinedMembers <= 2 : invitee === me;
}

export interface OpenInvite {
  call: VoipCall;
  arrival: VoipArrival;
  video: boolean;
}

const MAX_OPEN = 50;
const MAX_REMEMBERED = 500;

export interface VoipInvitesOptions {
  me: string;
  /** `party_id` of this device. */
  mine: string;
  facts(arrival: VoipArrival): Pick<InviteFacts, "iAmInRoom" | "senderInRoom" | "joinedMembers">;
  onOpen(invite: OpenInvite): void;
  onOver(invite: OpenInvite, end: VoipEnd): void;
}

/** The calls that come in and are not answered here, in whatever order their events come. */
export class VoipInvites {
  readonly #options: VoipInvitesOptions;
  readonly #open = new Map<string, OpenInvite>();
  /** Calls that somebody ended, by room, id and who did: the end may come before the invite. */
  readonly #ended = new Set<string>();

  constructor(options: VoipInvitesOptions) {
    this.#options = options;
  }

  /** The newest that rings in a room. */
  inRoom(roomId: string): OpenInvite | undefined {
    return [...this.#open.values()].findLast(({ arrival }) => arrival.roomId === roomId);
  }

  byEventId(id: string): OpenInvite | undefined {
    return [...this.#open.values()].find(({ arrival }) => arrival.id === id);
  }

  receive(arrival: VoipArrival, now: number): void {
    const { event, sender, roomId } = arrival;
    const { me, mine } = this.#options;
    if (event.kind === "invite") return this.#begin(arrival, now);
    const own = sender === me;
    if (own && event.partyId === mine) return;
    const ends = event.kind === "hangup" || event.kind === "reject" || (own && event.kind === "answer");
    if (ends) remember(this.#ended, keyOf(roomId, event.callId, sender));
    for (const [key, invite] of this.#open) {
      if (invite.arrival.roomId !== roomId || invite.call.callId !== event.callId) continue;
      if (!own && invite.arrival.sender !== sender) continue;
      this.#step(key, invite, { type: "received", event, from: own ? "me" : "partner" });
    }
  }

  /** What rings no longer. @returns when the next one ends by itself, unix ms */
  expire(now: number): number | undefined {
    for (const [key, invite] of this.#open) this.#step(key, invite, { type: "time", now });
    const ends = [...this.#open.values()].map(({ call }) => call.untilTs);
    return ends.length === 0 ? undefined : Math.min(...ends);
  }

  /** Takes an invite out: it is answered, or declined, on this device. */
  take(id: string): OpenInvite | undefined {
    const invite = this.byEventId(id);
    if (invite === undefined) return undefined;
    const { arrival, call } = invite;
    this.#open.delete(keyOf(arrival.roomId, call.callId, arrival.sender));
    remember(this.#ended, keyOf(arrival.roomId, call.callId, this.#options.me));
    return invite;
  }

  #begin(arrival: VoipArrival, now: number): void {
    const { event, sender, roomId, sentTs } = arrival;
    if (event.kind !== "invite") return;
    const { me, mine, facts, onOpen } = this.#options;
    const key = keyOf(roomId, event.callId, sender);
    if (this.#open.has(key) || this.#ended.has(key) || this.#ended.has(keyOf(roomId, event.callId, me))) return;
    if (!isForMe({ ...facts(arrival), invitee: event.invitee, me, sender })) return;
    const call = ringingCall(event, mine, sentTs);
    if (now >= call.untilTs) return;
    const invite: OpenInvite = { call, arrival, video: event.video };
    this.#open.set(key, invite);
    for (const [oldest, old] of this.#open) {
      if (this.#open.size <= MAX_OPEN) break;
      this.#open.delete(oldest);
      this.#options.onOver(old, "expired");
    }
    onOpen(invite);
  }

  #step(key: string, invite: OpenInvite, input: Parameters<typeof stepVoip>[1]): void {
    const { call } = stepVoip(invite.call, input);
    if (call.phase !== "ended") return void this.#open.set(key, { ...invite, call });
    this.#open.delete(key);
    this.#options.onOver(invite, call.end ?? "partnerHungUp");
  }
}

function keyOf(roomId: string, callId: string, userId: string): string {
  return `${roomId} ${userId} ${callId}`;
}

function remember(set: Set<string>, key: string): void {
  set.add(key);
  if (set.size > MAX_REMEMBERED) for (const oldest of set) return void set.delete(oldest);
}
