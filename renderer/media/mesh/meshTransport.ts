import type { RemoteAudioTrack, Track } from "livekit-client";
import type { ErrorName, PeerMessage } from "../../../preload/contract.ts";
import type { MediaParticipant, MediaPhase, VideoSource } from "../media.ts";
import type { ParticipantFacts } from "../projection.ts";
import type { TrackCounts } from "../trackStats.ts";
import type { MediaTransport, MemberWay, TransportOptions } from "../transport.ts";
import { renewalMs } from "../peer/peerPolicy.ts";
import { onNetworkChange } from "../networkChange.ts";
import { MeshOutlet } from "../peer/meshOutlet.ts";
import { MeshPeer } from "../peer/meshPeer.ts";
import { meshStats } from "../peer/meshStats.ts";
import { roleTowards } from "../peer/peerPlan.ts";

const levelMs = 200;
const qualityMs = 3_000;
/** Whoever has no link after this long is offered one, or asked for an offer, once more. */
const tendMs = 8_000;
const maxEarly = 64;

/**
 * Media from device to device (MSC3401), for calls of up to eight where there is no SFU: a link to each of the others,
 * encrypted end to end by itself (DTLS-SRTP), since its fingerprints travel encrypted by Olm.
 */
export class MeshTransport implements MediaTransport {
  readonly settled = Promise.resolve();
  readonly #options: TransportOptions<"full_mesh">;
  /** New each time, so that a page that was loaded anew is not taken for the one before. */
  readonly #session = crypto.randomUUID();
  readonly #peers = new Map<string, MeshPeer>();
  /** Who was in the call at some time. */
  readonly #met = new Set<string>();
  readonly #outlet = new MeshOutlet(() => this.#update());
  readonly #timers: ReturnType<typeof setInterval>[];
  readonly #endNetwork: () => void;
  readonly #endSignals: () => void;
  #speakerId: string | undefined;
  #early: PeerMessage[] = [];
  #followed = false;
  #wasConnected = false;
  #closed = false;

  constructor(options: TransportOptions<"full_mesh">) {
    this.#options = options;
    this.#speakerId = options.speakerId;
    this.#endSignals = options.door.onSignal((message) => this.#receive(message));
    this.#timers = [
      setInterval(() => this.#readLevels(), levelMs),
      setInterval(() => void this.#readQualities(), qualityMs),
      setInterval(() => this.#tend(), tendMs),
      setInterval(() => this.#renewServers(), renewalMs),
    ];
    this.#endNetwork = onNetworkChange(this.#restart);
    options.onOutlet(this.#outlet);
  }

  /** With nobody else there one is connected to all there are. */
  get phase(): MediaPhase {
    if (this.#closed) return "off";
    const states = [...this.#peers.values()].map(({ state }) => state);
    if (states.includes("connected")) this.#wasConnected = true;
    if (states.length === 0 || states.includes("connected")) return "connected";
    return this.#wasConnected ? "reconnecting" : "connecting";
  }

  get error(): ErrorName | undefined {
    return [...this.#peers.values()].some(({ unreachable }) => unreachable) ? "PeerUnreachable" : undefined;
  }

  follow(members: readonly MemberWay[]): void {
    const own = members.find((member) => member.own);
    if (this.#closed || own === undefined) return;
    // Whose device gets nothing of ours has no connection: in a mesh there is no key that could be withheld.
    const others = members.filter(
      (member) => !member.own && member.excluded === undefined && member.transport?.kind === "full_mesh",
    );
    for (const [identity, peer] of this.#peers) {
      if (others.some((member) => member.identity === identity)) continue;
      this.#peers.delete(identity);
      peer.close();
    }
    for (const member of others) {
      if (this.#peers.has(member.identity)) continue;
      const peer = this.#makePeer(member, own);
      this.#peers.set(member.identity, peer);
      const early = this.#early.filter(({ identity }) => identity === member.identity);
      this.#early = this.#early.filter((message) => !early.includes(message));
      for (const message of early) peer.receive(message);
      // Who is there already may have had a link to the page before this one, and who comes back one to the peer before
      // this one: while their network was away their membership was taken from them, and they know of no end. Who comes
      // for the first time begins by themselves.
      if (!this.#followed || this.#met.has(member.identity) || roleTowards(own, member) === "caller") peer.begin();
      this.#met.add(member.identity);
    }
    this.#followed = true;
    this.#update();
    this.#options.onChange();
  }

  /** A link needs no key but its own. */
  setKeys(): Promise<void> {
    return Promise.resolve();
  }

  /** Of whom there is no link yet nothing is known. */
  facts(): ParticipantFacts[] {
    return [...this.#peers.values()].filter(({ state }) => state !== "connecting").map((peer) => peer.facts());
  }

  encryptionOf(identity: string): MediaParticipant["encryption"] {
    const state = this.#peers.get(identity)?.state;
    return state === "connected" || state === "reconnecting" ? "ok" : "pending";
  }

  videoOf(identity: string, source: VideoSource): Track | undefined {
    return this.#peers.get(identity)?.videoOf(source);
  }

  audioOf(identity: string): RemoteAudioTrack[] {
    return this.#peers.get(identity)?.audio ?? [];
  }

  async selectSpeaker(id: string): Promise<void> {
    this.#speakerId = id;
    const tracks = [...this.#peers.values()].flatMap(({ audio }) => audio);
    await Promise.all(tracks.map((track) => track.setSinkId(id)));
  }

  stats(): Promise<TrackCounts[]> {
    return meshStats([...this.#peers.values()], this.#options.start.identity);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#endNetwork();
    this.#endSignals();
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
    this.#outlet.clear();
  }

  #makePeer(member: MemberWay, own: MemberWay): MeshPeer {
    const { door, start, onAudioGone } = this.#options;
    return new MeshPeer({
      identity: member.identity,
      role: roleTowards(own, member),
      session: this.#session,
      firstWay: start.transport,
      door,
      outgoing: () => this.#outlet.outgoing(),
      peers: () => this.#peers.size,
      onAudio: (track, identity) => {
        if (this.#speakerId !== undefined) void track.setSinkId(this.#speakerId).catch(() => undefined);
        this.#options.onAudio(track, identity);
      },
      onAudioGone,
      onChange: () => {
        if (!this.#closed) this.#options.onChange();
      },
    });
  }

  #receive(message: PeerMessage): void {
    const peer = this.#peers.get(message.identity);
    if (peer !== undefined) return peer.receive(message);
    // Of a member that was not followed yet, or before one's own membership came back.
    this.#early.push(message);
    if (this.#early.length > maxEarly) this.#early.shift();
  }

  #update(): void {
    for (const peer of this.#peers.values()) peer.update();
  }

  readonly #restart = () => {
    for (const peer of this.#peers.values()) peer.link?.restart();
  };

  #tend(): void {
    for (const peer of this.#peers.values()) peer.begin();
  }

  #renewServers(): void {
    for (const peer of this.#peers.values()) peer.link?.renewServers();
  }

  #readLevels(): void {
    const changed = [...this.#peers.values()].map((peer) => peer.readLevel());
    if (changed.includes(true)) this.#options.onChange();
  }

  async #readQualities(): Promise<void> {
    // A link that is closed meanwhile has no statistics.
    await Promise.allSettled([...this.#peers.values()].map((peer) => peer.readQuality()));
    if (!this.#closed) this.#options.onChange();
  }
}
