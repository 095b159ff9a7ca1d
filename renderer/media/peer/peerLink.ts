import type { IceServer, PeerCandidate, PeerSignal, PeerStream } from "../../../preload/contract.ts";
import { CandidateBatch } from "./candidateBatch.ts";
import { gathered, isRelayed, makeConnection, nameOf, toPeer, toRtc } from "./connection.ts";
import { OwnStreams, type Outgoing, type Purpose, type SendLimits } from "./ownStreams.ts";
import { judgeDescription, planRenewal, planRestart, restartMs, serversMs, type PeerRole } from "./peerPolicy.ts";
import { remoteStreamsOf, type RemoteStream } from "./remoteStreams.ts";

export interface PeerLinkOptions {
  role: PeerRole;
  /** The other side is a person who may take a while to answer: an offer of ours is not repeated until they have. */
  patient?: boolean;
  /** The first offer has no place for a camera; it gets one when the camera is turned on. */
  voiceOnly?: boolean;
  /** No other candidates than those of a TURN server, own address and all. */
  relayOnly: boolean;
  /** STUN and TURN servers; asked anew before each restart, since credentials run out. May reject: what is known goes on. */
  iceServers: () => Promise<readonly IceServer[]>;
  send: (signal: PeerSignal) => void;
  /** State, streams or muting changed. */
  onChange: () => void;
  /** Restarts do not help, or nothing comes from the other side: a new connection is needed. */
  onBroken: () => void;
}

/** A description waits this long for candidates to stand in it: those of one's own network are there by then. */
const gatherMs = 120;
/** What a peer may make us keep until its description is there. */
const maxEarlyCandidates = 256;

/**
 * One RTCPeerConnection to another device, from the first offer to the end: perfect negotiation, candidates in batches,
 * ICE restarts with a jittered back-off, streams by purpose. Knows neither Matrix nor the call it belongs to: signals go
 * out by `send` and come in by `receive`, in order. Used by the full mesh (MSC3401) and fit for a 1:1 call (MSC2746).
 */
export class PeerLink {
  readonly #options: PeerLinkOptions;
  readonly #pc: RTCPeerConnection;
  readonly #own: OwnStreams;
  readonly #batch: CandidateBatch;
  /** Remote stream id by transceiver. */
  readonly #streamIds = new Map<RTCRtpTransceiver, string>();
  #known: RTCIceServer[];
  #remote: readonly PeerStream[] = [];
  #early: PeerCandidate[] = [];
  /** What the other side was told last of the streams it gets. */
  #told = "";
  #queue: Promise<void> = Promise.resolve();
  /** The first offer has been answered. */
  #exchanged = false;
  #wasConnected = false;
  #restarts = 0;
  /** Offers that were sent, and not answered yet. */
  #unanswered = 0;
  #restartedAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: PeerLinkOptions, iceServers: readonly IceServer[]) {
    this.#options = options;
    this.#known = toRtc(iceServers);
    this.#pc = makeConnection(iceServers, options.relayOnly);
    this.#own = new OwnStreams(this.#pc, () => this.#tellStreams());
    this.#batch = new CandidateBatch((candidates) => options.send({ kind: "candidates", candidates }));
    const pc = this.#pc;
    // Once, until it is done; while an offer is out, again when that is answered.
    pc.addEventListener("negotiationneeded", () => this.#enqueue("offer", () => this.#offer()));
    pc.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate !== null) this.#batch.add(toPeer(candidate));
    });
    pc.addEventListener("track", ({ transceiver, streams }) => {
      if (streams[0] !== undefined) this.#streamIds.set(transceiver, streams[0].id);
      options.onChange();
    });
    pc.addEventListener("connectionstatechange", this.#onConnection);
    this.#watch();
    if (options.role === "caller") this.#own.open(options.voiceOnly !== true);
  }

  get state(): "connecting" | "connected" | "reconnecting" | "closed" {
    if (this.#closed) return "closed";
    if (this.#pc.connectionState === "connected") return "connected";
    return this.#wasConnected ? "reconnecting" : "connecting";
  }

  /** How often it was tried since it was connected. */
  get restarts(): number {
    return this.#restarts;
  }

  /** What the other side sends, as far as it is negotiated. */
  get remote(): RemoteStream[] {
    return this.#closed ? [] : remoteStreamsOf(this.#pc, this.#streamIds, this.#remote);
  }

  /** What is sent for a purpose from now on; undefined: nothing. Muting needs no new negotiation. */
  setOutgoing(purpose: Purpose, outgoing: Outgoing | undefined): void {
    // A callee asks for places of its own once the caller's first offer is answered.
    if (!this.#closed) this.#own.set(purpose, outgoing, this.#exchanged || this.#options.role === "caller");
  }

  setLimits(purpose: Purpose, limits: SendLimits): void {
    this.#own.setLimits(purpose, limits);
  }

  receive(signal: PeerSignal): void {
    this.#enqueue(signal.kind, () => this.#take(signal));
  }

  /** Sends an offer that is not answered yet once more. Taking it twice does no harm. */
  resendOffer(): void {
    this.#enqueue("offer again", () => {
      if (this.#pc.signalingState !== "have-local-offer") return;
      // One answer is enough for both.
      this.#unanswered = 0;
      this.#sendDescription();
    });
  }

  /** The network changed: a way that seems to work may be dead. */
  restart(): void {
    if (!this.#exchanged || performance.now() - this.#restartedAt < restartMs) return;
    this.#restartedAt = performance.now();
    this.#enqueue("ICE restart", () => this.#restartIce());
  }

  /** Credentials may have run out: see `planRenewal`. */
  renewServers(): void {
    this.#enqueue("renewing servers", async () => {
      const [servers, relayed] = [await this.#servers(), await isRelayed(this.#pc)];
      const plan = planRenewal(this.#known, servers, relayed);
      if (this.#closed || plan === "nothing" || servers === undefined) return;
      this.#configure(servers);
      if (plan === "restart" && this.#exchanged) await this.#restartIce();
    });
  }

  stats(): Promise<RTCStatsReport> {
    return this.#pc.getStats();
  }

  /** Senders in use, for their statistics. */
  get senders(): { purpose: Purpose; kind: "audio" | "video"; sender: RTCRtpSender }[] {
    return this.#own.senders;
  }

  /** The tracks that were sent stay open. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#batch.clear();
    this.#pc.removeEventListener("connectionstatechange", this.#onConnection);
    this.#pc.close();
    this.#options.onChange();
  }

  /** One after the other: a description is never set while another is being made. */
  #enqueue(what: string, work: () => Promise<void> | void): void {
    this.#queue = this.#queue
      .then(() => (this.#closed ? undefined : work()))
      .catch((error: unknown) => console.warn(`peer: ${what} failed`, nameOf(error)));
  }

  async #take(signal: PeerSignal): Promise<void> {
    switch (signal.kind) {
      case "description":
        return this.#takeDescription(signal);
      case "candidates":
        for (const candidate of signal.candidates) await this.#takeCandidate(candidate);
        return;
      case "streams":
        this.#remote = signal.streams;
        this.#options.onChange();
        return;
      case "hangup":
        return;
    }
  }

  async #takeDescription({ type, sdp, streams }: Extract<PeerSignal, { kind: "description" }>): Promise<void> {
    if (type === "answer") this.#unanswered--;
    const { role } = this.#options;
    if (judgeDescription(role, this.#pc.signalingState, type, this.#unanswered) === "ignore") return;
    // An offer of ours that gives way to theirs gets no answer.
    this.#unanswered = 0;
    this.#remote = streams;
    await this.#pc.setRemoteDescription({ type, sdp });
    const early = this.#early;
    this.#early = [];
    for (const candidate of early) await this.#takeCandidate(candidate);
    if (type === "offer") {
      this.#own.adopt(this.#streamIds, streams);
      await this.#describe();
    } else {
      this.#exchanged = true;
      if (this.#options.patient === true) this.#watch();
    }
    // What was muted or not meanwhile could not be told before.
    this.#tellStreams();
    this.#own.applyLimits();
    this.#options.onChange();
  }

  async #takeCandidate({ candidate, sdpMid, sdpMLineIndex }: PeerCandidate): Promise<void> {
    if (candidate === "") return;
    if (this.#pc.remoteDescription === null) {
      if (this.#early.length < maxEarlyCandidates) this.#early.push({ candidate, sdpMid, sdpMLineIndex });
      return;
    }
    // What is refused is of an offer that was ignored, or of a generation that is over.
    await this.#pc.addIceCandidate({ candidate, sdpMid, sdpMLineIndex }).catch(() => undefined);
  }

  async #offer(): Promise<void> {
    const mayOffer = this.#options.role === "caller" || this.#exchanged;
    if (mayOffer && this.#pc.signalingState === "stable") await this.#describe();
  }

  /** Makes the description that the state asks for, and sends it when the nearest candidates stand in it. */
  async #describe(): Promise<void> {
    this.#batch.hold();
    try {
      await this.#pc.setLocalDescription();
      await gathered(this.#pc, gatherMs);
      if (!this.#closed) this.#sendDescription();
    } finally {
      this.#batch.release();
    }
  }

  #sendDescription(): void {
    const description = this.#pc.localDescription;
    if (description === null || (description.type !== "offer" && description.type !== "answer")) return;
    const first = !this.#exchanged;
    if (description.type === "answer") this.#exchanged = true;
    else this.#unanswered++;
    const streams = this.#own.described();
    this.#told = JSON.stringify(streams);
    this.#options.send({ kind: "description", type: description.type, sdp: description.sdp, streams, first });
  }

  #tellStreams(): void {
    const streams = this.#own.described();
    const told = JSON.stringify(streams);
    if (this.#closed || !this.#exchanged || told === this.#told) return;
    this.#told = told;
    this.#options.send({ kind: "streams", streams });
  }

  readonly #onConnection = () => {
    const { connectionState } = this.#pc;
    if (connectionState === "connected") {
      this.#wasConnected = true;
      this.#restarts = 0;
      this.#own.applyLimits();
    }
    this.#watch();
    this.#options.onChange();
  };

  /** Waits for the time at which something has to be done about a connection that is not there. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#options.patient === true && !this.#exchanged) return;
    const plan = planRestart(
      { role: this.#options.role, connection: this.#pc.connectionState, attempt: this.#restarts },
      Math.random(),
    );
    if (this.#closed || plan === undefined) return;
    this.#timer = setTimeout(() => {
      this.#restarts++;
      if (plan.how === "rebuild" || (this.#options.role === "callee" && !this.#exchanged)) this.#options.onBroken();
      else this.#enqueue("ICE restart", () => this.#restartIce());
      this.#watch();
      this.#options.onChange();
    }, plan.afterMs);
  }

  async #restartIce(): Promise<void> {
    const servers = await this.#servers();
    if (this.#closed) return;
    if (servers !== undefined) this.#configure(servers);
    // An offer without an answer was lost: it is taken back for a new one.
    if (this.#pc.signalingState === "have-local-offer") await this.#pc.setLocalDescription({ type: "rollback" });
    this.#pc.restartIce();
    await this.#offer();
  }

  async #servers(): Promise<RTCIceServer[] | undefined> {
    try {
      const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), serversMs));
      const servers = await Promise.race([this.#options.iceServers(), late]);
      return servers && toRtc(servers);
    } catch (error) {
      console.warn("peer: no fresh STUN and TURN servers", nameOf(error));
      return undefined;
    }
  }

  #configure(iceServers: RTCIceServer[]): void {
    this.#known = iceServers;
    this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers });
  }
}
