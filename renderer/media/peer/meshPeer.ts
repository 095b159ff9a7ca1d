import { RemoteAudioTrack, RemoteVideoTrack } from "livekit-client";
import type { PeerMessage, PeerSignal, PeerWay } from "../../../preload/contract.ts";
import type { MediaParticipant, VideoSource } from "../media.ts";
import type { Outgoing, Purpose } from "./ownStreams.ts";
import { PeerLink, type PeerLinkOptions } from "./peerLink.ts";
import type { PeerRole } from "./peerPolicy.ts";
import type { RemoteStream } from "./remoteStreams.ts";
import type { ParticipantFacts } from "../projection.ts";
import type { TransportOptions } from "../transport.ts";
import { sendLimits } from "./bandwidth.ts";
import { planPeer } from "./peerPlan.ts";
import { qualityOf } from "./quality.ts";

export interface MeshPeerOptions extends Pick<
  TransportOptions<"full_mesh">,
  "door" | "onAudio" | "onAudioGone" | "onChange"
> {
  identity: string;
  role: PeerRole;
  /** `from` of one's own messages. */
  session: string;
  firstWay: PeerWay;
  outgoing: () => Record<Purpose, Outgoing | undefined>;
  /** How many others there are. */
  peers: () => number;
  /** What is other than in a mesh. */
  link?: Pick<PeerLinkOptions, "patient" | "voiceOnly">;
}

/** A level above this is a voice, 0 to 1. */
const voice = 0.015;
/** A peer that was killed is gone from the roster before; who restarts that often meets a firewall. */
const hopelessRestarts = 3;
/** Sessions of before that are remembered, the latest: more than a page is loaded anew while something of it is on its way. */
const maxDead = 64;
const sources: Record<VideoSource, Purpose> = { camera: "m.usermedia", screen: "m.screenshare" };

/** Another device in the mesh: the link to it, which may be made more than once, and what comes over it. */
export class MeshPeer {
  readonly identity: string;
  readonly #options: MeshPeerOptions;
  readonly #audio = new Map<RTCRtpReceiver, RemoteAudioTrack>();
  readonly #video = new Map<RTCRtpReceiver, RemoteVideoTrack>();
  readonly #dead = new Set<string>();
  #link: PeerLink | undefined;
  #callId: string | undefined;
  #session: string | undefined;
  #level = 0;
  #quality: MediaParticipant["quality"] = "unknown";
  #counted = { received: 0, lost: 0 };
  #broken = 0;

  constructor(options: MeshPeerOptions) {
    this.identity = options.identity;
    this.#options = options;
  }

  get state(): PeerLink["state"] {
    return this.#link?.state ?? "connecting";
  }

  /** There was no way to it, again and again. */
  get unreachable(): boolean {
    return this.state !== "connected" && (this.#broken > 0 || (this.#link?.restarts ?? 0) >= hopelessRestarts);
  }

  get link(): PeerLink | undefined {
    return this.#link;
  }

  /** Begins, as it is this side's part to: offers a link, or asks for an offer. Does nothing while there is a link. */
  begin(): void {
    if (this.#link !== undefined) return;
    if (this.#options.role === "caller") this.#open("caller", crypto.randomUUID());
    else this.#send({ kind: "hangup", reason: "new_session" }, this.#callId ?? crypto.randomUUID());
  }

  receive(message: PeerMessage): void {
    const { connection, signal } = message;
    const known = { role: this.#options.role, callId: this.#callId, session: this.#session, dead: this.#dead };
    const step = planPeer(known, message, this.#options.session);
    if (step === "ignore") return;
    if (this.#session !== undefined && this.#session !== connection.from) this.#bury(this.#session);
    this.#session = connection.from;
    if (step === "offerAgain") this.#link?.resendOffer();
    if (step === "end" || step === "call" || step === "answer") this.#drop();
    if (step === "call") this.begin();
    if (step === "answer") this.#open("callee", connection.callId);
    if (step === "answer" || step === "deliver") this.#link?.receive(signal);
  }

  /** The local tracks, their muting, or the number of peers changed. */
  update(): void {
    const outgoing = this.#options.outgoing();
    for (const purpose of Object.keys(outgoing) as Purpose[]) {
      this.#link?.setLimits(purpose, sendLimits(purpose, this.#options.peers()));
      this.#link?.setOutgoing(purpose, outgoing[purpose]);
    }
  }

  facts(): ParticipantFacts {
    const [user, screen] = [this.#stream("m.usermedia"), this.#stream("m.screenshare")];
    const microphone = user?.audio !== undefined;
    const microphoneMuted = !microphone || user.audioMuted;
    return {
      identity: this.identity,
      own: false,
      speaking: !microphoneMuted && this.#level > voice,
      audioLevel: microphoneMuted ? 0 : this.#level,
      camera: user?.video !== undefined && !user.videoMuted,
      screen: screen?.video !== undefined && !screen.videoMuted,
      microphone,
      microphoneMuted,
      quality: this.state === "connected" ? this.#quality : this.state === "reconnecting" ? "lost" : "unknown",
    };
  }

  videoOf(source: VideoSource): RemoteVideoTrack | undefined {
    const stream = this.#stream(sources[source]);
    return stream?.video === undefined || stream.videoMuted ? undefined : this.#video.get(stream.video);
  }

  get audio(): RemoteAudioTrack[] {
    return [...this.#audio.values()];
  }

  /** Reads how loud they are. @returns whether that changed */
  readLevel(): boolean {
    const receiver = this.#stream("m.usermedia")?.audio;
    const levels = receiver?.getSynchronizationSources().map(({ audioLevel }) => audioLevel ?? 0) ?? [];
    const level = Math.round(Math.max(0, ...levels) * 20) / 20;
    if (level === this.#level) return false;
    this.#level = level;
    return true;
  }

  /** Reads how well it comes in. */
  async readQuality(): Promise<void> {
    const connected = this.state === "connected";
    const now = { received: 0, lost: 0 };
    let rtt: number | undefined;
    (await this.#link?.stats())?.forEach((stat: Record<string, unknown>) => {
      if (stat["type"] === "inbound-rtp") {
        now.received += Number(stat["packetsReceived"] ?? 0);
        now.lost += Number(stat["packetsLost"] ?? 0);
      } else if (stat["type"] === "candidate-pair" && stat["nominated"] === true)
        rtt = Number(stat["currentRoundTripTime"] ?? 0);
    });
    const before = this.#counted;
    this.#counted = now;
    this.#quality = qualityOf({
      connected,
      received: Math.max(0, now.received - before.received),
      lost: Math.max(0, now.lost - before.lost),
      rtt,
    });
  }

  close(): void {
    if (this.#link !== undefined) this.#send({ kind: "hangup", reason: "user_hangup" });
    this.#drop();
  }

  #open(role: PeerRole, callId: string): void {
    const { door, firstWay, link: more } = this.#options;
    this.#callId = callId;
    const link: PeerLink = new PeerLink(
      {
        ...more,
        role,
        relayOnly: firstWay.relayOnly,
        iceServers: () => door.iceServers(),
        send: (signal) => {
          if (this.#link === link) this.#send(signal);
        },
        onChange: () => this.#changed(),
        onBroken: () => this.#rebuild(link),
      },
      firstWay.iceServers,
    );
    this.#link = link;
    this.update();
  }

  #rebuild(link: PeerLink): void {
    if (this.#link !== link) return;
    console.warn(`mesh: the link is made anew, it was ${link.state}`);
    this.#broken++;
    this.#drop();
    this.begin();
  }

  #drop(): void {
    const link = this.#link;
    this.#link = undefined;
    this.#callId = undefined;
    link?.close();
    this.#counted = { received: 0, lost: 0 };
    this.#changed();
  }

  #bury(session: string): void {
    this.#dead.add(session);
    const [oldest] = this.#dead;
    if (this.#dead.size > maxDead && oldest !== undefined) this.#dead.delete(oldest);
  }

  #send(signal: PeerSignal, callId = this.#callId): void {
    if (callId === undefined) return;
    const { door, session } = this.#options;
    const connection = { callId, from: session, ...(this.#session !== undefined && { to: this.#session }) };
    door
      .sendSignal({ identity: this.identity, connection, signal })
      .catch((error: unknown) => console.warn(`mesh: ${signal.kind} could not be sent`, error));
  }

  #stream(purpose: Purpose): RemoteStream | undefined {
    return this.#link?.remote.find((stream) => stream.purpose === purpose);
  }

  /** Brings the tracks that are played and shown in line with what comes over the link. */
  #changed(): void {
    if (this.state === "connected") this.#broken = 0;
    const remote = this.#link?.remote ?? [];
    const audio = new Set(remote.flatMap((stream) => stream.audio ?? []));
    const video = new Set(remote.flatMap((stream) => stream.video ?? []));
    for (const [receiver, track] of this.#audio) {
      if (audio.has(receiver)) continue;
      this.#audio.delete(receiver);
      this.#options.onAudioGone(track);
    }
    for (const receiver of this.#video.keys()) if (!video.has(receiver)) this.#video.delete(receiver);
    for (const receiver of audio) {
      if (this.#audio.has(receiver)) continue;
      const track = new RemoteAudioTrack(receiver.track, receiver.track.id, receiver);
      this.#audio.set(receiver, track);
      this.#options.onAudio(track, this.identity);
    }
    for (const receiver of video) {
      if (!this.#video.has(receiver))
        this.#video.set(receiver, new RemoteVideoTrack(receiver.track, receiver.track.id, receiver));
    }
    this.#options.onChange();
  }
}
