import { RemoteAudioTrack, type Room, type Track } from "livekit-client";
import type { ErrorName, MediaKey, SfuAccess } from "../../../preload/contract.ts";
import type { MediaParticipant, MediaPhase, VideoSource } from "../media.ts";
import type { ParticipantFacts } from "../projection.ts";
import type { TrackCounts } from "../trackStats.ts";
import type { MediaTransport, MemberWay, TransportOptions } from "../transport.ts";
import { collectStats } from "./collectStats.ts";
import { createE2eeWorker } from "./e2eeWorker.ts";
import { carriedIn, factsOf, remoteFacts, videoTrack } from "./facts.ts";
import { LINGER_MS, planFocus, READERS_MS } from "./focusPlan.ts";
import { RoomOutlet } from "./roomOutlet.ts";
import { SfuConnection } from "./sfuConnection.ts";

/**
 * Media through SFUs (MSC4195): one connection that publishes, and subscribe-only ones to the SFUs of other members, since
 * everybody publishes to their own focus. When one's own focus changes, its connection becomes the one that publishes.
 */
export class LivekitTransport implements MediaTransport {
  readonly settled: Promise<void>;
  readonly #options: TransportOptions<"livekit">;
  readonly #takeWorker: () => Worker;
  readonly #connections = new Map<string, SfuConnection>();
  /** Where one's own media goes, and where it shall go. */
  #publishing: string;
  #own: string;
  #others: { identity: string; focusUrl: string }[] = [];
  /** Connections in no membership any more, and since when, unix ms. */
  readonly #left = new Map<string, number>();
  /** Since when one's own media could move, unix ms. */
  #readyTs: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reviewing = false;
  readonly #closing = new Set<Promise<void>>();
  #wasConnected = false;
  #closed = false;

  /** @param spareWorker an E2EE worker that was started ahead */
  constructor(options: TransportOptions<"livekit">, spareWorker: Worker | undefined) {
    this.#options = options;
    let spare = spareWorker;
    this.#takeWorker = () => {
      const worker = spare ?? createE2eeWorker();
      spare = undefined;
      return worker;
    };
    const { sfu } = options.start.transport;
    this.#publishing = sfu.focusUrl;
    this.#own = sfu.focusUrl;
    const first = this.#connect(sfu.focusUrl, sfu);
    this.#connections.set(sfu.focusUrl, first);
    this.settled = first.settled;
  }

  get phase(): MediaPhase {
    const phase = this.#connections.get(this.#publishing)?.phase ?? "connecting";
    if (phase === "closed") return "off";
    if (phase === "connected") this.#wasConnected = true;
    return phase === "connecting" && this.#wasConnected ? "reconnecting" : phase;
  }

  get error(): ErrorName | undefined {
    // The one that publishes first; one that is about to be closed is nobody's trouble.
    return this.#all().find(({ error, focusUrl }) => error !== undefined && !this.#left.has(focusUrl))?.error;
  }

  follow(members: readonly MemberWay[]): void {
    this.#others = [];
    for (const { identity, own, transport } of members) {
      if (transport?.kind !== "livekit") continue;
      if (own) this.#own = transport.focusUrl;
      else this.#others.push({ identity, focusUrl: transport.focusUrl });
    }
    this.#review();
    this.#options.onChange();
  }

  async setKeys(keys: readonly MediaKey[]): Promise<void> {
    await Promise.all(this.#all().map((connection) => connection.setKeys(keys)));
    this.#options.onChange();
  }

  facts(): ParticipantFacts[] {
    const { identity } = this.#options.start;
    const remote = this.#rooms().flatMap(remoteFacts);
    const room = this.#publishingRoom;
    return [
      ...(room === undefined ? [] : [factsOf(room.localParticipant, true)]),
      // Oneself on another SFU, for a moment after a change of focus, is not another participant.
      ...remote.filter((each) => each.identity !== identity),
    ];
  }

  encryptionOf(identity: string): MediaParticipant["encryption"] {
    if (this.#options.start.encryption === "none") return "none";
    // Who only listens on an SFU has nothing to decrypt there: what is known anywhere counts.
    const states = this.#all().map((connection) => connection.encryptionOf(identity));
    return (["none", "ok", "missingKey"] as const).find((state) => states.includes(state)) ?? "pending";
  }

  videoOf(identity: string, source: VideoSource): Track | undefined {
    for (const room of this.#rooms()) {
      const participant = room.remoteParticipants.get(identity);
      const track = participant === undefined ? undefined : videoTrack(participant, source);
      if (track !== undefined) return track;
    }
    return undefined;
  }

  audioOf(identity: string): RemoteAudioTrack[] {
    return this.#rooms()
      .flatMap((room) => [...(room.remoteParticipants.get(identity)?.trackPublications.values() ?? [])])
      .flatMap(({ track }) => (track instanceof RemoteAudioTrack ? [track] : []));
  }

  async selectSpeaker(id: string): Promise<void> {
    await Promise.all(this.#rooms().map((room) => room.switchActiveDevice("audiooutput", id)));
  }

  stats(): Promise<TrackCounts[]> {
    return collectStats(this.#rooms(), this.#publishingRoom, this.#options.start.identity);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const connection of this.#all()) this.#close(connection);
    await Promise.all(this.#closing);
  }

  /** Opens and closes connections, and moves one's own media, as it is planned. */
  #review(): void {
    if (this.#closed) return;
    const now = Date.now();
    if (this.#publishing === this.#own || this.#connections.get(this.#own)?.phase !== "connected")
      this.#readyTs = undefined;
    else this.#readyTs ??= now;
    const plan = planFocus({
      publishing: this.#publishing,
      own: this.#own,
      others: this.#others,
      connections: this.#all().map(({ focusUrl, phase, room }) => ({
        focusUrl,
        connected: phase === "connected",
        present: new Set(room?.remoteParticipants.keys()),
        carries: carriedIn(room),
        leftTs: this.#left.get(focusUrl),
      })),
      readyTs: this.#readyTs,
      now,
    });
    for (const focusUrl of plan.open) this.#connections.set(focusUrl, this.#connect(focusUrl, undefined));
    const before = this.#publishingRoom;
    if (plan.publishing !== this.#publishing) this.#publishAt(plan.publishing, before);
    for (const focusUrl of plan.close) {
      const connection = this.#connections.get(focusUrl);
      this.#connections.delete(focusUrl);
      if (connection !== undefined) this.#close(connection);
    }
    for (const focusUrl of this.#left.keys()) if (!plan.linger.includes(focusUrl)) this.#left.delete(focusUrl);
    for (const focusUrl of plan.linger) if (!this.#left.has(focusUrl)) this.#left.set(focusUrl, now);
    clearTimeout(this.#timer);
    const waits = this.#publishing !== this.#own && this.#readyTs !== undefined;
    if (waits || plan.linger.length > 0) this.#timer = setTimeout(() => this.#review(), waits ? READERS_MS : LINGER_MS);
  }

  /** A local track is one room's at a time: it is taken out of the old one, and at once published in the new. */
  #publishAt(focusUrl: string, before: Room | undefined): void {
    this.#publishing = focusUrl;
    const publications = [...(before?.localParticipant.trackPublications.values() ?? [])];
    const taken = publications.map(async ({ track }) => track && before?.localParticipant.unpublishTrack(track, false));
    void Promise.allSettled(taken).then(() => {
      const connection = this.#connections.get(focusUrl);
      if (this.#closed || this.#publishing !== focusUrl) return;
      const room = connection?.phase === "connected" ? connection.room : undefined;
      this.#options.onOutlet(room === undefined ? undefined : new RoomOutlet(room));
    });
  }

  /** What is known changed; connections tell of it in bursts, and in the middle of their own work. */
  readonly #changed = () => {
    this.#options.onChange();
    if (this.#reviewing || (this.#publishing === this.#own && this.#left.size === 0)) return;
    this.#reviewing = true;
    queueMicrotask(() => {
      this.#reviewing = false;
      this.#review();
    });
  };

  #connect(focusUrl: string, first: SfuAccess | undefined): SfuConnection {
    const { start, allKeys, door, speakerId, onAudio, onAudioGone, onOutlet } = this.#options;
    const publish = (room: Room | undefined) => {
      if (!this.#closed && this.#publishing === focusUrl)
        onOutlet(room === undefined ? undefined : new RoomOutlet(room));
    };
    return new SfuConnection({
      focusUrl,
      first,
      access: (url) => door.access(url),
      allKeys,
      takeWorker: start.encryption === "none" ? undefined : this.#takeWorker,
      password: start.encryption === "sharedKey" ? start.password : undefined,
      speakerId,
      onAudio,
      onAudioGone,
      onChange: this.#changed,
      onSignal: publish,
      onGone: () => publish(undefined),
    });
  }

  #close(connection: SfuConnection): void {
    const closed = connection.close().catch((error: unknown) => console.warn("media: closing failed", error));
    this.#closing.add(closed);
    void closed.finally(() => this.#closing.delete(closed));
  }

  get #publishingRoom(): Room | undefined {
    return this.#connections.get(this.#publishing)?.room;
  }

  /** The connection that publishes first. */
  #all(): SfuConnection[] {
    const publishing = this.#connections.get(this.#publishing);
    const others = [...this.#connections.values()].filter((each) => each !== publishing);
    return publishing === undefined ? others : [publishing, ...others];
  }

  #rooms(): Room[] {
    return this.#all().flatMap(({ room }) => (room === undefined ? [] : [room]));
  }
}
