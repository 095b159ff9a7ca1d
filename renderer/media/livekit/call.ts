import type { LocalAudioTrack, LocalVideoTrack, Room, Track } from "livekit-client";
import type { ErrorName, MediaKey, SfuAccess } from "../../../preload/contract.ts";
import { onEffects } from "../effects/effects.ts";
import { takeWarmTracks } from "../handover.ts";
import { watchLevel } from "../levelMeter.ts";
import type { LocalMedia, MediaParticipant, MediaPhase, MediaStart, VideoSource } from "../media.ts";
import type { ParticipantFacts } from "../projection.ts";
import type { TrackCounts } from "../trackStats.ts";
import { collectStats } from "./collectStats.ts";
import { factsOf, remoteFacts, videoTrack } from "./facts.ts";
import { LocalScreen } from "./localScreen.ts";
import { LocalSlot } from "./localSlot.ts";
import type { SenderKeys } from "./senderKeys.ts";
import { SfuConnection } from "./sfuConnection.ts";
import { Volumes } from "./volumes.ts";

export interface CallOptions {
  start: MediaStart;
  keys: SenderKeys;
  takeWorker: () => Worker;
  access: (focusUrl: string) => Promise<SfuAccess>;
  speakerId: string | undefined;
  onChange: () => void;
}

/**
 * The media of one call: one connection that publishes, subscribe-only ones to the SFUs of other members
 * (MSC4195: everybody publishes to their own focus), and the local devices.
 */
export class Call {
  readonly identity: string;
  readonly #options: CallOptions;
  readonly #camera: LocalSlot;
  readonly #microphone: LocalSlot;
  readonly #screen: LocalScreen;
  readonly #publishing: SfuConnection;
  readonly #subscribing = new Map<string, SfuConnection>();
  readonly #volumes = new Volumes();
  readonly #closing = new Set<Promise<void>>();
  readonly #endEffects = onEffects(() => {
    void this.#camera.applyEffects();
    void this.#microphone.applyEffects();
  });
  #wasConnected = false;
  #closed = false;
  #ownLevel = 0;
  #metered: MediaStreamTrack | undefined;
  #endMeter: (() => void) | undefined;

  constructor(options: CallOptions) {
    const { start } = options;
    this.#options = options;
    if (options.speakerId !== undefined) void this.#volumes.selectSpeaker(options.speakerId);
    this.identity = start.identity;
    this.#camera = new LocalSlot("camera", this.#changed);
    this.#microphone = new LocalSlot("microphone", this.#changed);
    this.#screen = new LocalScreen(this.#changed);
    // Devices and connection at the same time: whichever is later publishes.
    this.#openDevices(start);
    this.#publishing = this.#connect(start.sfu.focusUrl, start.sfu, (room) => {
      if (this.#closed) return;
      void this.#camera.publishTo(room);
      void this.#microphone.publishTo(room);
      void this.#screen.publishTo(room);
    });
  }

  /** Resolves at the first connection, or when closed before. */
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

  get local(): LocalMedia {
    const local: LocalMedia = {
      cameraOn: this.#camera.state.on,
      microphoneOn: this.#microphone.state.on,
      screenOn: this.#screen.track !== undefined,
    };
    if (this.#camera.state.error !== undefined) local.cameraError = this.#camera.state.error;
    if (this.#microphone.state.error !== undefined) local.microphoneError = this.#microphone.state.error;
    if (this.#screen.error !== undefined) local.screenError = this.#screen.error;
    return local;
  }

  facts(): ParticipantFacts[] {
    const remote = this.#rooms().flatMap(remoteFacts);
    // Oneself on another SFU, for a moment after a change of focus, is not another participant.
    return [this.#ownFacts(), ...remote.filter(({ identity }) => identity !== this.identity)];
  }

  encryptionOf(identity: string): MediaParticipant["encryption"] {
    if (this.#options.start.encryption === "none") return "none";
    if (identity === this.identity) return this.#options.keys.has(identity) ? "ok" : "pending";
    // Who only listens on an SFU has nothing to decrypt there: what is known anywhere counts.
    const states = this.#connections().map((connection) => connection.encryptionOf(identity));
    return (["none", "ok", "missingKey"] as const).find((state) => states.includes(state)) ?? "pending";
  }

  videoOf(identity: string, source: VideoSource): Track | undefined {
    if (identity === this.identity) {
      if (source === "screen") return this.#screen.track;
      return this.#camera.state.on ? this.#camera.track : undefined;
    }
    for (const room of this.#rooms()) {
      const participant = room.remoteParticipants.get(identity);
      const track = participant === undefined ? undefined : videoTrack(participant, source);
      if (track !== undefined) return track;
    }
    return undefined;
  }

  setFocuses(focusUrls: readonly string[]): void {
    if (this.#closed) return;
    const wanted = new Set(focusUrls);
    wanted.delete(this.#publishing.focusUrl);
    for (const [focusUrl, connection] of this.#subscribing) {
      if (wanted.has(focusUrl)) continue;
      this.#subscribing.delete(focusUrl);
      this.#close(connection);
    }
    for (const focusUrl of wanted) {
      if (!this.#subscribing.has(focusUrl)) this.#subscribing.set(focusUrl, this.#connect(focusUrl, undefined));
    }
    this.#changed();
  }

  async setKeys(keys: readonly MediaKey[]): Promise<void> {
    await Promise.all(this.#connections().map((connection) => connection.setKeys(keys)));
    this.#changed();
  }

  setCamera(on: boolean): Promise<void> {
    return this.#camera.set(on);
  }

  setMicrophone(on: boolean): Promise<void> {
    return this.#microphone.set(on);
  }

  async setScreen(on: boolean, sound: boolean): Promise<void> {
    if (on) await this.#screen.start(sound);
    else this.#screen.stop();
  }

  selectCapture(kind: "camera" | "microphone", id: string): Promise<void> {
    return (kind === "camera" ? this.#camera : this.#microphone).select(id);
  }

  async selectSpeaker(id: string): Promise<void> {
    await Promise.all([
      this.#volumes.selectSpeaker(id),
      ...this.#rooms().map((room) => room.switchActiveDevice("audiooutput", id)),
    ]);
  }

  setVolume(identity: string, volume: number): void {
    this.#volumes.set(identity, volume, this.#rooms());
  }

  stats(): Promise<TrackCounts[]> {
    return collectStats(this.#rooms(), this.#publishing.room, this.identity);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#endEffects();
    this.#meter();
    // The lights go out first, whatever the network does.
    this.#camera.close();
    this.#microphone.close();
    this.#screen.stop();
    this.#volumes.close();
    for (const connection of this.#connections()) this.#close(connection);
    await Promise.all(this.#closing);
  }

  #openDevices({ cameraOn, microphoneOn, cameraId, microphoneId }: MediaStart): void {
    const warm = takeWarmTracks();
    this.#start(this.#camera, warm.camera, cameraOn, cameraId);
    this.#start(this.#microphone, warm.microphone, microphoneOn, microphoneId);
  }

  #start(
    slot: LocalSlot,
    warm: LocalVideoTrack | LocalAudioTrack | undefined,
    on: boolean,
    id: string | undefined,
  ): void {
    if (warm !== undefined && on) {
      slot.adopt(warm, id);
      void slot.set(on);
      return;
    }
    warm?.stop();
    void slot.set(on, id);
  }

  #connect(
    focusUrl: string,
    first: SfuAccess | undefined,
    publish: (room: Room | undefined) => void = () => undefined,
  ): SfuConnection {
    const { start, keys, takeWorker, access, speakerId } = this.#options;
    return new SfuConnection({
      focusUrl,
      first,
      access,
      allKeys: () => keys.all(),
      takeWorker: start.encryption === "perSender" ? takeWorker : undefined,
      speakerId,
      volumes: this.#volumes,
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

  #connections(): SfuConnection[] {
    return [this.#publishing, ...this.#subscribing.values()];
  }

  #rooms(): Room[] {
    return this.#connections().flatMap(({ room }) => (room === undefined ? [] : [room]));
  }

  #ownFacts(): ParticipantFacts {
    const room = this.#publishing.room;
    const { cameraOn, microphoneOn } = this.local;
    const known = room === undefined ? undefined : factsOf(room.localParticipant, true);
    return {
      identity: this.identity,
      own: true,
      speaking: known?.speaking ?? false,
      audioLevel: microphoneOn ? this.#ownLevel : 0,
      camera: cameraOn,
      screen: this.#screen.track !== undefined,
      microphone: microphoneOn,
      microphoneMuted: !microphoneOn,
      quality: known?.quality ?? "unknown",
    };
  }

  readonly #changed = () => {
    this.#meter();
    if (!this.#closed) this.#options.onChange();
  };

  /** One's own level is measured here: through the SFU it would come late and in coarse steps. */
  #meter(): void {
    const track = this.#microphone.state.on && !this.#closed ? this.#microphone.track?.mediaStreamTrack : undefined;
    if (track === this.#metered) return;
    this.#endMeter?.();
    this.#metered = track;
    this.#ownLevel = 0;
    this.#endMeter =
      track === undefined
        ? undefined
        : watchLevel(track, (level) => {
            this.#ownLevel = level;
            this.#options.onChange();
          });
  }
}
