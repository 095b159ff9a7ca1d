import type { LocalAudioTrack, LocalVideoTrack, Track } from "livekit-client";
import type { ErrorName } from "../../preload/contract.ts";
import { takeWarmTracks } from "./handover.ts";
import { watchLevel } from "./levelMeter.ts";
import { LocalScreen } from "./local/localScreen.ts";
import { LocalSlot } from "./local/localSlot.ts";
import type { Outlet } from "./local/outlet.ts";
import type { LocalMedia, MediaParticipant, MediaPhase, MediaStart, VideoSource } from "./media.ts";
import { AudioPlayback } from "./playback/audioPlayback.ts";
import { Volumes } from "./playback/volumes.ts";
import type { ParticipantFacts } from "./projection.ts";
import type { MediaTransport, TransportOptions } from "./transport.ts";

type MadeHere = "onOutlet" | "onAudio" | "onAudioGone" | "onChange";
export type MakeTransport = (options: Pick<TransportOptions<"livekit">, MadeHere>) => MediaTransport;

export interface CallMediaOptions {
  start: MediaStart;
  makeTransport: MakeTransport;
  speakerId: string | undefined;
  /** Whether a media key of one's own is known. */
  hasOwnKey: () => boolean;
  onChange: () => void;
}

/** How loud one has to be to count as speaking where nobody else tells, 0 to 1. */
const speakingLevel = 0.15;

/** The media of one call: the local devices, what is played, and the transport that moves it. */
export class CallMedia {
  readonly identity: string;
  readonly #options: Omit<CallMediaOptions, "start" | "makeTransport">;
  #start: MediaStart;
  #transport: MediaTransport;
  readonly #camera: LocalSlot;
  readonly #microphone: LocalSlot;
  readonly #screen: LocalScreen;
  readonly #volumes = new Volumes();
  readonly #playback = new AudioPlayback(this.#volumes);
  #closed = false;
  /** A transport that was left has no say any more in where tracks go. */
  #endOutlet: () => void = () => undefined;
  #ownLevel = 0;
  #metered: MediaStreamTrack | undefined;
  #endMeter: (() => void) | undefined;

  constructor(options: CallMediaOptions) {
    const { start } = options;
    this.#options = options;
    this.#start = start;
    if (options.speakerId !== undefined) void this.#volumes.selectSpeaker(options.speakerId);
    this.identity = start.identity;
    this.#camera = new LocalSlot("camera", this.#changed);
    this.#microphone = new LocalSlot("microphone", this.#changed);
    this.#screen = new LocalScreen(this.#changed);
    // Devices and connection at the same time: whichever is later publishes.
    this.#openDevices(start);
    this.#transport = this.#make(options.makeTransport);
  }

  get transport(): MediaTransport {
    return this.#transport;
  }

  /** The call goes on by another transport; devices stay open, and what is shared stays shared. */
  async move(start: MediaStart, makeTransport: MakeTransport): Promise<void> {
    const before = this.#transport;
    this.#start = start;
    this.#publish(undefined);
    this.#transport = this.#make(makeTransport);
    await before.close();
  }

  get phase(): MediaPhase {
    return this.transport.phase;
  }

  get error(): ErrorName | undefined {
    return this.transport.error;
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
    const known = this.transport.facts();
    const own = known.find(({ identity }) => identity === this.identity);
    return [this.#ownFacts(own), ...known.filter((each) => each !== own)];
  }

  encryptionOf(identity: string): MediaParticipant["encryption"] {
    if (identity !== this.identity) return this.transport.encryptionOf(identity);
    const { encryption } = this.#start;
    if (encryption === "none") return "none";
    return encryption === "perLink" || this.#options.hasOwnKey() ? "ok" : "pending";
  }

  videoOf(identity: string, source: VideoSource): Track | undefined {
    if (identity !== this.identity) return this.transport.videoOf(identity, source);
    if (source === "screen") return this.#screen.track;
    return this.#camera.state.on ? this.#camera.track : undefined;
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
    await Promise.all([this.#volumes.selectSpeaker(id), this.transport.selectSpeaker(id)]);
  }

  setVolume(identity: string, volume: number): void {
    this.#volumes.set(identity, volume, this.transport.audioOf(identity));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#meter();
    // The lights go out first, whatever the network does.
    this.#camera.close();
    this.#microphone.close();
    this.#screen.stop();
    this.#playback.close();
    this.#volumes.close();
    await this.transport.close();
  }

  #openDevices({ cameraOn, microphoneOn, cameraId, microphoneId }: MediaStart): void {
    const warm = takeWarmTracks();
    this.#turnOn(this.#camera, warm.camera, cameraOn, cameraId);
    this.#turnOn(this.#microphone, warm.microphone, microphoneOn, microphoneId);
  }

  #make(makeTransport: MakeTransport): MediaTransport {
    let gone = false;
    this.#endOutlet();
    this.#endOutlet = () => (gone = true);
    return makeTransport({
      onChange: this.#changed,
      onAudio: (track, identity) => this.#playback.add(track, identity),
      onAudioGone: (track) => this.#playback.remove(track),
      onOutlet: (outlet) => {
        if (!this.#closed && !gone) this.#publish(outlet);
      },
    });
  }

  #publish(outlet: Outlet | undefined): void {
    void this.#camera.publishTo(outlet);
    void this.#microphone.publishTo(outlet);
    void this.#screen.publishTo(outlet);
  }

  #turnOn(
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

  #ownFacts(known: ParticipantFacts | undefined): ParticipantFacts {
    const { cameraOn, microphoneOn } = this.local;
    return {
      identity: this.identity,
      own: true,
      speaking: known?.speaking ?? (microphoneOn && this.#ownLevel >= speakingLevel),
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
