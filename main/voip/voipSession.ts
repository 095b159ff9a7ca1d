import type { MatrixClient, Room } from "matrix-js-sdk";
import type {
  CallState,
  ErrorName,
  Failure,
  OutgoingCall,
  PeerMessage,
  PeerSignal,
  Person,
} from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { placeCall, stepVoip, yieldsTo } from "./voipCall.ts";
import type { VoipCall, VoipEffect, VoipEnd, VoipInput } from "./voipCall.ts";
import { LIFETIME_MS, writeEnd, writeSelect, writeSignal } from "./voipEvents.ts";
import type { Writer } from "./voipEvents.ts";
import type { VoipArrival } from "./voipFeed.ts";
import type { OpenInvite } from "./voipInvites.ts";
import { VoipSender } from "./voipSender.ts";
import { voipSlice } from "./voipSlice.ts";
import { VoipTrust } from "./voipTrust.ts";

const log = logFor("voip");
/** How long answering may take until it is a failure, and hanging up until it is over, ms. */
const [JOIN_LIMIT_MS, LEAVE_LIMIT_MS] = [30_000, 5_000];

export interface VoipSessionOptions {
  client: MatrixClient;
  room: Room;
  partner: Person;
  /** `party_id` of this device. */
  mine: string;
  /** What is answered; left out: the person calls. */
  invite?: OpenInvite | undefined;
  onSignal(message: PeerMessage): void;
  onChange(): void;
  /** Out of the call. */
  onOver(error?: Failure): void;
}

/** What of an end by the other side, or by another device, is news to the person. */
const newsOf: Partial<Record<VoipEnd, ErrorName>> = {
  answeredElsewhere: "AnsweredElsewhere",
  failed: "PeerUnreachable",
};

/**
 * The one legacy call this device is in: from when the person calls or answers until they are out of it, over calling
 * again and the other's call taking the place of ours. Signals go between its page and the room; `voipCall.ts` decides.
 */
export class VoipSession {
  readonly roomId: string;
  readonly #options: VoipSessionOptions;
  readonly #sender: VoipSender;
  #call: VoipCall;
  #phase: "joining" | "joined" | "leaving" = "joining";
  #outgoing: OutgoingCall["phase"] | undefined;
  readonly #startedTs = Date.now();
  #talkingTs: number | undefined;
  /** The device of the other one, where that is certain, and the trust in it. */
  #device: string | undefined;
  #trust: VoipTrust | undefined;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(options: VoipSessionOptions) {
    const { client, room, invite, mine } = options;
    this.#options = options;
    this.roomId = room.roomId;
    this.#sender = new VoipSender(client, room.roomId);
    this.#call = invite === undefined ? placeCall(mine) : stepVoip(invite.call, { type: "accepted" }).call;
    this.#device = invite?.arrival.device;
    if (invite === undefined) this.#outgoing = "calling";
    this.#limit(JOIN_LIMIT_MS, () => this.fail({ name: "JoinTimedOut" }, "user_media_failed"));
  }

  /** For the page: who it is in this call. Undefined: it can't be taken up any more. */
  get role(): "caller" | "callee" | undefined {
    if (this.#call.phase === "placing") return "caller";
    return this.#call.phase === "answering" && !this.#call.ready ? "callee" : undefined;
  }

  get partner(): Person {
    return this.#options.partner;
  }

  get phase(): "joining" | "joined" | "leaving" {
    return this.#phase;
  }

  get slice(): CallState {
    const { client, room, partner } = this.#options;
    return voipSlice({
      client,
      room,
      partner,
      phase: this.#phase,
      call: this.#call,
      startedTs: this.#startedTs,
      talkingTs: this.#talkingTs,
      device: this.#device,
      trust: this.#trust?.current ?? "unknown",
    });
  }

  get outgoing(): OutgoingCall | null {
    if (this.#outgoing === undefined || this.#phase === "leaving") return null;
    return { roomId: this.roomId, phase: this.#outgoing, person: this.#options.partner };
  }

  /** An event of this room, of somebody else or of another device of the person. @returns whether it was ours */
  receive({ event, sender, device }: VoipArrival): boolean {
    const own = sender === this.#options.client.getUserId();
    if (event.callId !== this.#call.callId || (!own && sender !== this.#options.partner.userId)) return false;
    if (event.kind === "answer" && this.#call.phase === "inviting" && !own) this.#device = device;
    this.#step({ type: "received", event, from: own ? "me" : "partner" });
    return true;
  }

  /**
   * The other one calls while we call, or while the person still waits after a call that was not answered.
   *
   * @returns whether their call is answered in place of ours
   */
  meets(invite: OpenInvite): boolean {
    if (invite.arrival.sender !== this.#options.partner.userId || this.#outgoing === undefined) return false;
    return this.#call.phase === "ended" || yieldsTo(this.#call, invite.call.callId);
  }

  /** Whether the party we talk to calls anew: then its end of this call is gone, whatever it says. */
  isOutlived({ arrival, call }: OpenInvite): boolean {
    const { phase, party } = this.#call;
    const same = arrival.sender === this.#options.partner.userId && call.party === party;
    return phase === "talking" && same && party !== null;
  }

  takeOver({ call, arrival }: OpenInvite): void {
    log.info("both called: the other's call is answered in place of ours");
    this.#apply(stepVoip(this.#call, { type: "replaced" }).effects);
    this.#outgoing = undefined;
    this.#device = arrival.device;
    this.#call = stepVoip(call, { type: "accepted" }).call;
    this.#limit(JOIN_LIMIT_MS, () => this.fail({ name: "JoinTimedOut" }, "user_media_failed"));
    // The page is there already, and hears that there is another offer.
    this.#step({ type: "ready" });
  }

  /** What the page says. @throws ParleyFailure `NotInCall`, `Offline`. */
  async signal({ connection, signal }: PeerMessage): Promise<void> {
    if (this.#over || this.#phase === "leaving") throw new ParleyFailure("NotInCall");
    const { callId } = connection;
    if (signal.kind === "hangup") return this.#pageSays(signal.reason);
    if (signal.kind === "description" && signal.first) {
      if (signal.type === "offer") return this.#invite(callId, signal);
      return this.#answer(callId, signal);
    }
    const going = this.#call.phase === "inviting" || this.#call.phase === "talking";
    if (!going || callId !== this.#call.callId) return;
    await this.#send(signal).catch(offline);
  }

  /** After "declined", "no answer" or "not sent". */
  callAgain(): void {
    if (this.#outgoing === undefined || this.#call.phase !== "ended") return;
    const { callId, mine } = this.#call;
    this.#call = placeCall(mine);
    this.#outgoing = "calling";
    this.#tell(callId, { kind: "hangup", reason: "new_session" });
    this.#options.onChange();
  }

  async leave(): Promise<void> {
    if (this.#over) return;
    this.#phase = "leaving";
    this.#options.onChange();
    const { call, effects } = stepVoip(this.#call, { type: "hangUp" });
    this.#call = call;
    await this.#finish(effects);
  }

  fail(error: Failure, reason: string): void {
    if (this.#over || this.#phase === "leaving") return;
    log.error(`the call ends: ${error.name}`);
    this.#phase = "leaving";
    this.#options.onChange();
    const { call, effects } = stepVoip(this.#call, { type: "failed", reason });
    this.#call = call;
    void this.#finish(effects, error);
  }

  /** The session of Matrix is gone. */
  stop(): void {
    this.#over = true;
    this.#trust?.stop();
    clearTimeout(this.#timer);
  }

  #pageSays(reason: string): void {
    if (reason !== "new_session") return this.fail({ name: "PeerUnreachable" }, "ice_failed");
    // It was to be answered, and is over meanwhile.
    if (this.#call.phase === "placing") return this.fail({ name: "CallEnded" }, "user_hangup");
    this.#step({ type: "ready" });
  }

  async #invite(callId: string, signal: PeerSignal): Promise<void> {
    // Meant to call, and was called meanwhile.
    if (this.#call.phase === "answering") return this.#step({ type: "ready" });
    if (this.#call.phase !== "placing") return;
    const untilTs = Date.now() + LIFETIME_MS;
    this.#call = stepVoip(this.#call, { type: "offered", callId, untilTs }).call;
    const sent = this.#send(signal).then(
      () => this.#joined(callId),
      (error: unknown) => {
        log.error("the invite could not be sent", error instanceof Error ? error.name : "");
        if (this.#call.callId !== callId || this.#call.phase !== "inviting") return;
        this.#call = { ...this.#call, phase: "ended", end: "failed" };
        this.#outgoing = "notSent";
        this.#joined(callId);
      },
    );
    this.#limit(LIFETIME_MS + 5, () => this.#step({ type: "time", now: Date.now() }));
    await sent;
  }

  async #answer(callId: string, signal: PeerSignal): Promise<void> {
    if (this.#call.phase !== "answering" || callId !== this.#call.callId) return;
    this.#step({ type: "answered" });
    await this.#sender.sendSurely(writeSignal(signal, this.#writer()));
    this.#joined(callId);
  }

  #joined(callId: string): void {
    if (this.#over || this.#phase !== "joining" || callId !== this.#call.callId) return;
    this.#phase = "joined";
    if (!this.#call.outgoing) clearTimeout(this.#timer);
    this.#options.onChange();
  }

  #step(input: VoipInput): void {
    if (this.#over) return;
    const before = this.#call.phase;
    const { call, effects } = stepVoip(this.#call, input);
    this.#call = call;
    this.#apply(effects);
    if (call.phase === before) return;
    log.info(`${before} → ${call.end ?? call.phase}`);
    if (call.phase === "talking") {
      this.#talkingTs = Date.now();
      this.#outgoing = undefined;
      clearTimeout(this.#timer);
      const { client, partner, onChange } = this.#options;
      if (this.#device !== undefined) this.#trust = new VoipTrust(client, partner.userId, this.#device, onChange);
    }
    if (call.phase === "ended") this.#ended(call.end ?? "failed", before === "answering");
    if (!this.#over) this.#options.onChange();
  }

  #ended(end: VoipEnd, answering: boolean): void {
    if (end === "rejected" || end === "expired") {
      this.#outgoing = end === "rejected" ? "declined" : "noAnswer";
      return;
    }
    const name = newsOf[end] ?? (answering ? "CallEnded" : undefined);
    this.#finished(name === undefined ? undefined : { name });
  }

  #apply(effects: VoipEffect[]): void {
    for (const effect of effects) {
      if (effect.do === "deliver") this.#tell(this.#call.callId, effect.signal);
      else if (effect.do === "select") void this.#sender.sendSurely(writeSelect(effect.party, this.#writer()));
      else void this.#sender.sendSurely(writeEnd(effect.what, effect.reason, this.#writer()));
    }
  }

  /** Says what there is to say, and is over when it is said, or after the limit. */
  async #finish(effects: VoipEffect[], error?: Failure): Promise<void> {
    clearTimeout(this.#timer);
    const said = effects.flatMap((effect) =>
      effect.do === "end" ? this.#sender.sendSurely(writeEnd(effect.what, effect.reason, this.#writer())) : [],
    );
    await Promise.race([
      Promise.all(said),
      new Promise((resolve) => {
        this.#timer = setTimeout(resolve, LEAVE_LIMIT_MS);
      }),
    ]);
    this.#finished(error);
  }

  #finished(error?: Failure): void {
    if (this.#over) return;
    this.stop();
    this.#options.onOver(error);
  }

  #send(signal: PeerSignal): Promise<void> {
    return this.#sender.send(writeSignal(signal, this.#writer()));
  }

  #writer(): Writer {
    const { room, partner } = this.#options;
    const { callId, mine } = this.#call;
    return { callId, partyId: mine, ...(room.getJoinedMemberCount() > 2 && { invitee: partner.userId }) };
  }

  #tell(callId: string, signal: PeerSignal): void {
    const { partner, onSignal } = this.#options;
    // To the page there is one other party: whoever is chosen.
    onSignal({ identity: partner.userId, connection: { callId: callId || "none", from: "partner" }, signal });
  }

  #limit(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }
}

function offline(cause: unknown): never {
  throw new ParleyFailure("Offline", { cause });
}
