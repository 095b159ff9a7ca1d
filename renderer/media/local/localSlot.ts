import { TrackEvent, type LocalAudioTrack, type LocalVideoTrack } from "livekit-client";
import type { ErrorName } from "../../../preload/contract.ts";
import { deviceErrorName, deviceMissing, type CaptureKind } from "../deviceErrors.ts";
import { applyEffects, sourceOf } from "../effects/effects.ts";
import { openCamera, openMicrophone } from "./capture.ts";
import type { Outlet } from "./outlet.ts";

export type SlotTrack = LocalVideoTrack | LocalAudioTrack;

export interface SlotState {
  on: boolean;
  error?: ErrorName;
}

/**
 * The camera or the microphone of this device: what is wanted, the track, and where it is published.
 *
 * Every change only notes what is wanted; one loop brings the track there, so that quick clicks never run past
 * each other and the last one wins. No method rejects: a device that fails is `state.error`, and the call goes on.
 *
 * Off means, for a camera, that the device is closed and its light goes out. For a microphone the track is kept
 * and silenced (`enabled = false`: no sample leaves the page), so that unmuting loses no syllable and a Bluetooth
 * headset does not switch its profile. A microphone that was never on in the call is not opened at all.
 */
export class LocalSlot {
  readonly #kind: CaptureKind;
  readonly #onChange: () => void;
  #wanted = false;
  #deviceId: string | undefined;
  #error: ErrorName | undefined;
  #track: SlotTrack | undefined;
  #outlet: Outlet | undefined;
  /** Ends the wait for a publication in an outlet that is no more. */
  #outletLeft: () => void = () => undefined;
  #settling: Promise<void> | undefined;
  #dirty = false;
  #muting = false;
  #closed = false;

  constructor(kind: CaptureKind, onChange: () => void) {
    this.#kind = kind;
    this.#onChange = onChange;
  }

  get state(): SlotState {
    const on = this.#wanted && this.#track !== undefined && !this.#track.isMuted;
    return this.#error === undefined ? { on } : { on, error: this.#error };
  }

  /** The open track, for showing one's own picture and level. */
  get track(): SlotTrack | undefined {
    return this.#track;
  }

  /** The device in use, or the one chosen for when it is on. */
  get deviceId(): string | undefined {
    const used = this.#track?.isMuted === false ? sourceOf(this.#track).getSettings().deviceId : undefined;
    return used ?? this.#deviceId;
  }

  set(on: boolean, deviceId?: string): Promise<void> {
    this.#wanted = on;
    this.#error = undefined;
    return deviceId === undefined ? this.#settle() : this.select(deviceId);
  }

  /**
   * Takes over a track that is open already (the lobby's), whatever device it is of: the person saw that picture.
   * `deviceId` is the one to open when it has to be opened anew.
   */
  adopt(track: SlotTrack, deviceId: string | undefined): void {
    this.#drop();
    this.#deviceId = deviceId;
    this.#listen(track);
    this.#track = track;
    this.#onChange();
  }

  /** Gives the open track away; the slot is off then. */
  release(): SlotTrack | undefined {
    const track = this.#track;
    if (track !== undefined) this.#unlisten(track);
    this.#track = undefined;
    this.#wanted = false;
    this.#onChange();
    return track;
  }

  async select(deviceId: string): Promise<void> {
    const changed = this.#deviceId !== deviceId;
    this.#deviceId = deviceId;
    const track = this.#track;
    if (track !== undefined && (changed || sourceOf(track).getSettings().deviceId !== deviceId)) {
      try {
        // A bare string is "ideal": if the device is gone, the default one takes over.
        const matched = await track.setDeviceId(deviceId);
        this.#error = matched || deviceId === "default" ? undefined : deviceMissing(this.#kind);
      } catch (error) {
        this.#fail(error);
      }
      this.#onChange();
    }
    await this.#settle();
  }

  /** Another effect was chosen (effects.ts). */
  applyEffects(): Promise<void> {
    return this.#settle();
  }

  /** Where to publish from now on; undefined while there is no connection. */
  publishTo(outlet: Outlet | undefined): Promise<void> {
    this.#outlet = outlet;
    this.#outletLeft();
    return this.#settle();
  }

  /** Closes the device for good. */
  close(): void {
    this.#closed = true;
    this.#wanted = false;
    this.#outlet = undefined;
    this.#outletLeft();
    this.#drop();
  }

  #settle(): Promise<void> {
    this.#dirty = true;
    this.#settling ??= this.#run().finally(() => {
      this.#settling = undefined;
    });
    return this.#settling;
  }

  async #run(): Promise<void> {
    while (this.#dirty) {
      this.#dirty = false;
      try {
        await this.#bringTrack();
      } catch (error) {
        this.#fail(error);
      }
      this.#onChange();
      await this.#publish();
      this.#onChange();
    }
  }

  /** Opens, silences or closes the track as wanted. */
  async #bringTrack(): Promise<void> {
    const track = this.#track;
    if (!this.#wanted) {
      if (track === undefined) return;
      // Nothing to keep a place for with others: let the device go at once.
      if (!this.#isPublished(track)) this.#drop();
      else await this.#mute(track);
      return;
    }
    const dead = track !== undefined && !track.isMuted && sourceOf(track).readyState === "ended";
    if (dead) this.#drop();
    if (track !== undefined && !dead) {
      // First: a camera that opens again must not show the room for a moment.
      await applyEffects(track, this.#onEffectFailed);
      if (track.isMuted) {
        await track.unmute();
        await applyEffects(track, this.#onEffectFailed);
      }
    } else {
      const opened = await (this.#kind === "camera" ? openCamera(this.#deviceId) : openMicrophone(this.#deviceId));
      // The person may have left, or the lobby handed over, while the device was being opened.
      if (this.#closed || this.#track !== undefined) {
        opened.stop();
        return;
      }
      try {
        await applyEffects(opened, this.#onEffectFailed);
      } catch (error) {
        opened.stop();
        throw error;
      }
      if (this.#closed || this.#track !== undefined) {
        opened.stop();
        return;
      }
      this.#listen(opened);
      this.#track = opened;
    }
    this.#error = undefined;
  }

  async #publish(): Promise<void> {
    const outlet = this.#outlet;
    const track = this.#track;
    if (outlet === undefined || track === undefined || !this.#wanted || outlet.has(track)) return;
    const left = new Promise<void>((resolve) => (this.#outletLeft = resolve));
    try {
      await Promise.race([outlet.publish(track, this.#kind), left]);
    } catch (error) {
      // The connection broke meanwhile: the next one publishes.
      console.warn(`media: the ${this.#kind} could not be published`, error);
    }
  }

  #isPublished(track: SlotTrack): boolean {
    return this.#outlet?.has(track) === true;
  }

  #fail(error: unknown): void {
    this.#error = deviceErrorName(this.#kind, error);
    this.#wanted = false;
    console.warn(`media: ${this.#error}`, error);
    const track = this.#track;
    // A track whose device is gone stays published, muted: others see "off" and not a frozen picture.
    if (track !== undefined && !this.#isPublished(track)) this.#drop();
    else if (track !== undefined) void this.#mute(track);
  }

  async #mute(track: SlotTrack): Promise<void> {
    this.#muting = true;
    try {
      await track.mute();
    } finally {
      this.#muting = false;
    }
  }

  /** The device was unplugged, or another program took it. */
  readonly #onEnded = () => {
    const track = this.#track;
    if (track === undefined || track.isMuted) return;
    this.#error = deviceMissing(this.#kind);
    this.#onChange();
    // LiveKit restarts what is published there on another device (Restarted, or Muted if there is none).
    if (this.#outlet?.reopens !== true || !this.#isPublished(track)) void this.#settle();
  };

  readonly #onEffectFailed = (error: Error) => {
    this.#fail(error);
    this.#onChange();
  };

  readonly #onRestarted = () => {
    this.#error = undefined;
    this.#onChange();
  };

  /** Muted, but not by us: no device was left, or the SFU's operator silenced this person. */
  readonly #onMuted = () => {
    if (this.#track?.isMuted === true && !this.#muting) this.#wanted = false;
    this.#onChange();
  };

  #listen(track: SlotTrack): void {
    track.on(TrackEvent.Ended, this.#onEnded);
    track.on(TrackEvent.Restarted, this.#onRestarted);
    track.on(TrackEvent.Muted, this.#onMuted);
    track.on(TrackEvent.Unmuted, this.#onChange);
  }

  #unlisten(track: SlotTrack): void {
    track.off(TrackEvent.Ended, this.#onEnded);
    track.off(TrackEvent.Restarted, this.#onRestarted);
    track.off(TrackEvent.Muted, this.#onMuted);
    track.off(TrackEvent.Unmuted, this.#onChange);
  }

  #drop(): void {
    const track = this.#track;
    if (track === undefined) return;
    this.#unlisten(track);
    this.#track = undefined;
    if (this.#isPublished(track)) this.#outlet?.unpublish(track);
    track.stop();
    track.detach();
    this.#onChange();
  }
}
