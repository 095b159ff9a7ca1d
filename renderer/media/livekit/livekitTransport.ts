import { RemoteAudioTrack, type Room, type Track } from "livekit-client";
import type { ErrorName, MediaKey, SfuAccess } from "../../../preload/contract.ts";
import type { MediaParticipant, MediaPhase, VideoSource } from "../media.ts";
import type { ParticipantFacts } from "../projection.ts";
import type { TrackCounts } from "../trackStats.ts";
import type { MediaTransport, MemberWay, TransportOptions } from "../transport.ts";
import { collectStats } from "./collectStats.ts";
import { createE2eeWorker } from "./e2eeWorker.ts";
import { factsOf, remoteFacts, videoTrack } from "./facts.ts";
import { RoomOutlet } from "./roomOutlet.ts";
import { SfuConnection } from "./sfuConnection.ts";

/**
 * Media through SFUs (MSC4195): one connection that publishes, and subscribe-only ones to the SFUs of other members, since
 * everybody publishes to their own focus.
 */
export class LivekitTransport implements MediaTransport {
  readonly #options: TransportOptions<"livekit">;
  readonly #takeWorker: () => Worker;
  readonly #publishing: SfuConnection;
  readonly #subscribing = new Map<string, SfuConnection>();
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
    this.#publishing = this.#connect(sfu.focusUrl, sfu, (room) => {
      if (!this.#closed) options.onOutlet(room === undefined ? undefined : new RoomOutlet(room));
    });
  }

  get settled(): Promise<void> {
    return this.#publishing.settled;
  }

  get phase(): MediaPhase {
    const { phase } = this.#publishing;
    if (phase === "closed") return "off";
    if (phase === "connected") this.#wasConnected = true;
    return phase === "connecting" && this.#wasConnected ? "reconnecting" : phase;
  }

  get error(): ErrorName | undefined {
    return this.#publishing.error ?? [...this.#subscribing.values()].find(({ error }) => error !== undefined)?.error;
  }

  follow(members: readonly MemberWay[]): void {
    if (this.#closed) return;
    const wanted = focusUrlsOf(members);
    wanted.delete(this.#publishing.focusUrl);
    for (const [focusUrl, connection] of this.#subscribing) {
      if (wanted.has(focusUrl)) continue;
      this.#subscribing.delete(focusUrl);
      this.#close(connection);
    }
    for (const focusUrl of wanted) {
      if (!this.#subscribing.has(focusUrl)) this.#subscribing.set(focusUrl, this.#connect(focusUrl, undefined));
    }
    this.#options.onChange();
  }

  async setKeys(keys: readonly MediaKey[]): Promise<void> {
    await Promise.all(this.#connections().map((connection) => connection.setKeys(keys)));
    this.#options.onChange();
  }

  facts(): ParticipantFacts[] {
    const { identity } = this.#options.start;
    const remote = this.#rooms().flatMap(remoteFacts);
    const room = this.#publishing.room;
    return [
      ...(room === undefined ? [] : [factsOf(room.localParticipant, true)]),
      // Oneself on another SFU, for a moment after a change of focus, is not another participant.
      ...remote.filter((each) => each.identity !== identity),
    ];
  }

  encryptionOf(identity: string): MediaParticipant["encryption"] {
    if (this.#options.start.encryption === "none") return "none";
    // Who only listens on an SFU has nothing to decrypt there: what is known anywhere counts.
    const states = this.#connections().map((connection) => connection.encryptionOf(identity));
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
    return collectStats(this.#rooms(), this.#publishing.room, this.#options.start.identity);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const connection of this.#connections()) this.#close(connection);
    await Promise.all(this.#closing);
  }

  #connect(
    focusUrl: string,
    first: SfuAccess | undefined,
    publish: (room: Room | undefined) => void = () => undefined,
  ): SfuConnection {
    const { start, allKeys, door, speakerId, onChange, onAudio, onAudioGone } = this.#options;
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
      onChange,
      onSignal: publish,
      onGone: () => publish(undefined),
    });
  }

  #close(connection: SfuConnection): void {
    const closed = connection.close().catch((error: unknown) => console.warn("media: closing failed", error));
    this.#closing.add(closed);
    void closed.finally(() => this.#closing.delete(closed));
  }

  #connections(): SfuConnection[] {
    return [this.#publishing, ...this.#subscribing.values()];
  }

  #rooms(): Room[] {
    return this.#connections().flatMap(({ room }) => (room === undefined ? [] : [room]));
  }
}

/** The focuses at which members publish, each once. */
function focusUrlsOf(members: readonly Pick<MemberWay, "transport">[]): Set<string> {
  return new Set(members.flatMap(({ transport }) => (transport?.kind === "livekit" ? [transport.focusUrl] : [])));
}
