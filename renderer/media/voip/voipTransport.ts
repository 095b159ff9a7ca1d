import type { RemoteAudioTrack, Track } from "livekit-client";
import type { ErrorName, PeerMessage } from "../../../preload/contract.ts";
import type { MediaParticipant, MediaPhase, VideoSource } from "../media.ts";
import { MeshOutlet } from "../peer/meshOutlet.ts";
import { MeshPeer } from "../peer/meshPeer.ts";
import { meshStats } from "../peer/meshStats.ts";
import { renewalMs, type PeerRole } from "../peer/peerPolicy.ts";
import type { ParticipantFacts } from "../projection.ts";
import type { TrackCounts } from "../trackStats.ts";
import type { MediaDoor, MediaTransport, MemberWay, TransportOptions } from "../transport.ts";
import { onNetworkChange } from "../networkChange.ts";
import { planVoip } from "./voipPlan.ts";

const levelMs = 200;
const qualityMs = 3_000;

/**
 * Media of a call of two as older clients make it (MSC2746): one link, as in a mesh, but it is made once. There is no word
 * by which the other side would make it anew: what ICE restarts do not help ends the call. When both called, or the person
 * calls again, another link takes its place. Main knows the call and ends it; here nothing is hung up.
 */
export class VoipTransport implements MediaTransport {
  readonly settled = Promise.resolve();
  readonly #options: TransportOptions<"voip">;
  readonly #outlet = new MeshOutlet(() => this.#peer.update());
  readonly #session = crypto.randomUUID();
  readonly #timers: ReturnType<typeof setInterval>[];
  readonly #endNetwork: () => void;
  readonly #endSignals: () => void;
  #role: PeerRole;
  #peer: MeshPeer;
  #callId: string | undefined;
  #speakerId: string | undefined;
  #present = false;
  #wasConnected = false;
  #closed = false;

  constructor(options: TransportOptions<"voip">) {
    this.#options = options;
    this.#speakerId = options.speakerId;
    this.#role = options.start.transport.role;
    this.#endSignals = options.door.onSignal((message) => this.#receive(message));
    this.#peer = this.#makePeer();
    this.#timers = [
      setInterval(() => this.#readLevel(), levelMs),
      setInterval(() => void this.#readQuality(), qualityMs),
      setInterval(() => this.#peer.link?.renewServers(), renewalMs),
    ];
    this.#endNetwork = onNetworkChange(this.#restart);
    options.onOutlet(this.#outlet);
    this.#peer.begin();
  }

  /** Until the other one is there one is connected to all there is. */
  get phase(): MediaPhase {
    if (this.#closed) return "off";
    if (this.#peer.state === "connected") this.#wasConnected = true;
    if (!this.#present || this.#peer.state === "connected") return "connected";
    return this.#wasConnected ? "reconnecting" : "connecting";
  }

  get error(): ErrorName | undefined {
    return this.#present && this.#peer.unreachable ? "PeerUnreachable" : undefined;
  }

  follow(members: readonly MemberWay[]): void {
    this.#present = members.some(({ own }) => !own);
    this.#options.onChange();
  }

  /** A link needs no key but its own. */
  setKeys(): Promise<void> {
    return Promise.resolve();
  }

  facts(): ParticipantFacts[] {
    return this.#peer.state === "connecting" ? [] : [this.#peer.facts()];
  }

  encryptionOf(): MediaParticipant["encryption"] {
    if (this.#options.start.encryption === "none") return "none";
    return this.#peer.state === "connected" || this.#peer.state === "reconnecting" ? "ok" : "pending";
  }

  videoOf(identity: string, source: VideoSource): Track | undefined {
    return identity === this.#peer.identity ? this.#peer.videoOf(source) : undefined;
  }

  audioOf(identity: string): RemoteAudioTrack[] {
    return identity === this.#peer.identity ? this.#peer.audio : [];
  }

  async selectSpeaker(id: string): Promise<void> {
    this.#speakerId = id;
    await Promise.all(this.#peer.audio.map((track) => track.setSinkId(id)));
  }

  stats(): Promise<TrackCounts[]> {
    return meshStats([this.#peer], this.#options.start.identity);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#endNetwork();
    this.#endSignals();
    this.#peer.close();
    this.#outlet.clear();
  }

  #receive(message: PeerMessage): void {
    if (message.identity !== this.#peer.identity) return;
    const step = planVoip({ role: this.#role, callId: this.#callId }, message);
    if (step === "deliver") return this.#peer.receive(message);
    const before = this.#peer;
    this.#role = step === "callAgain" ? "caller" : "callee";
    this.#callId = undefined;
    this.#peer = this.#makePeer();
    before.close();
    if (step === "callAgain") return this.#peer.begin();
    this.#callId = message.connection.callId;
    this.#peer.receive(message);
  }

  #makePeer(): MeshPeer {
    const { start, onAudioGone } = this.#options;
    const peer: MeshPeer = new MeshPeer({
      identity: start.transport.partner,
      role: this.#role,
      session: this.#session,
      firstWay: start.transport,
      door: this.#doorFor(() => peer),
      outgoing: () => this.#outlet.outgoing(),
      peers: () => 1,
      link: { patient: true, voiceOnly: !start.cameraOn },
      onAudio: (track, identity) => {
        if (this.#speakerId !== undefined) void track.setSinkId(this.#speakerId).catch(() => undefined);
        this.#options.onAudio(track, identity);
      },
      onAudioGone,
      onChange: () => {
        if (!this.#closed) this.#options.onChange();
      },
    });
    return peer;
  }

  /** A peer of a mesh begins anew where it can't go on, and says when it ends. Here the one fails and the other is silent. */
  #doorFor(peer: () => MeshPeer): MediaDoor {
    const { door } = this.#options;
    let begun = false;
    return {
      ...door,
      sendSignal: async (message) => {
        const { signal, connection } = message;
        if (this.#closed || peer() !== this.#peer) return;
        const begins =
          (signal.kind === "description" && signal.type === "offer" && signal.first) ||
          (signal.kind === "hangup" && signal.reason === "new_session");
        if (!begins && signal.kind === "hangup") return;
        if (begins && begun) return door.sendSignal({ ...message, signal: { kind: "hangup", reason: "ice_failed" } });
        if (begins) begun = true;
        if (signal.kind === "description") this.#callId = connection.callId;
        await door.sendSignal(message);
      },
    };
  }

  readonly #restart = () => this.#peer.link?.restart();

  #readLevel(): void {
    if (this.#peer.readLevel()) this.#options.onChange();
  }

  async #readQuality(): Promise<void> {
    // A link that is closed meanwhile has no statistics.
    await this.#peer.readQuality().catch(() => undefined);
    if (!this.#closed) this.#options.onChange();
  }
}
