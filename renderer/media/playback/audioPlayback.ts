import type { RemoteAudioTrack } from "livekit-client";
import type { Volumes } from "./volumes.ts";

/** Plays what others say, in hidden elements. */
export class AudioPlayback {
  readonly #volumes: Volumes;
  readonly #elements = new Map<RemoteAudioTrack, HTMLMediaElement>();

  constructor(volumes: Volumes) {
    this.#volumes = volumes;
    window.addEventListener("pointerdown", this.#start, true);
    window.addEventListener("keydown", this.#start, true);
  }

  add(track: RemoteAudioTrack, identity: string): void {
    if (this.#elements.has(track)) return;
    const element = track.attach();
    element.hidden = true;
    element.dataset["media"] = "remote-audio";
    document.body.append(element);
    this.#elements.set(track, element);
    this.#volumes.applyTo(track, identity);
  }

  remove(track: RemoteAudioTrack): void {
    const element = this.#elements.get(track);
    if (element === undefined) return;
    this.#elements.delete(track);
    track.detach(element);
    element.remove();
  }

  close(): void {
    window.removeEventListener("pointerdown", this.#start, true);
    window.removeEventListener("keydown", this.#start, true);
    for (const track of this.#elements.keys()) this.remove(track);
  }

  /** Chromium may hold sound back in a page nobody touched yet: it is tried again with the next click or key. */
  readonly #start = () => {
    for (const element of this.#elements.values()) {
      if (element.paused) void element.play().catch(() => undefined);
    }
  };
}
