import type { RemoteAudioTrack } from "livekit-client";

/** TypeScript does not know this method of Chromium's yet. */
type RoutedContext = AudioContext & { setSinkId(id: string): Promise<void> };

/**
 * How loud each participant is played, 0 to 2. A track is played by its element until its volume is changed: from then on
 * by a gain, since an element goes no louder than it is.
 */
export class Volumes {
  readonly #volumes = new Map<string, number>();
  #context: AudioContext | undefined;
  #speakerId: string | undefined;

  /** @param tracks those of this participant that are played now */
  set(identity: string, volume: number, tracks: readonly RemoteAudioTrack[]): void {
    this.#volumes.set(identity, volume);
    for (const track of tracks) this.#apply(track, volume);
  }

  /** A track of this participant starts to be played. */
  applyTo(track: RemoteAudioTrack, identity: string): void {
    const volume = this.#volumes.get(identity);
    if (volume !== undefined && volume !== 1) this.#apply(track, volume);
  }

  async selectSpeaker(id: string): Promise<void> {
    this.#speakerId = id;
    await this.#followSpeaker();
  }

  close(): void {
    void this.#context?.close();
    this.#context = undefined;
    this.#volumes.clear();
  }

  #apply(track: RemoteAudioTrack, volume: number): void {
    if (this.#context === undefined) {
      this.#context = new AudioContext();
      this.#followSpeaker().catch((error: unknown) => console.warn("media: sound stays on the default output", error));
    }
    track.setAudioContext(this.#context);
    track.setVolume(volume);
  }

  async #followSpeaker(): Promise<void> {
    if (this.#speakerId === undefined) return;
    // The default is "" to a context, and a device named "default" to everybody else.
    await (this.#context as RoutedContext | undefined)?.setSinkId(this.#speakerId === "default" ? "" : this.#speakerId);
  }
}
