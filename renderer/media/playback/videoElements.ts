import { RemoteVideoTrack } from "livekit-client";
import type { Track } from "livekit-client";
import type { VideoSource } from "../media.ts";
import { OtherWindowElement } from "./otherWindowElement.ts";

type FindTrack = (identity: string, source: VideoSource) => Track | undefined;

interface Shown {
  identity: string;
  source: VideoSource;
  element: HTMLVideoElement;
  track: Track | undefined;
}

/**
 * Which video element shows whom. A view says it once; the elements then follow as tracks come, change their
 * connection and go. Works before the participant is there, and in an element of another window of this page.
 */
export class VideoElements {
  readonly #shown = new Set<Shown>();
  #find: FindTrack = () => undefined;

  attach(identity: string, source: VideoSource, element: HTMLVideoElement): () => void {
    const shown: Shown = { identity, source, element, track: undefined };
    this.#shown.add(shown);
    this.#follow(shown);
    return () => {
      this.#shown.delete(shown);
      this.#show(shown, undefined);
    };
  }

  /** Where tracks are found from now on. */
  follow(find: FindTrack): void {
    this.#find = find;
    this.update();
  }

  /** Tracks changed. */
  update(): void {
    for (const shown of this.#shown) this.#follow(shown);
  }

  #follow(shown: Shown): void {
    this.#show(shown, this.#find(shown.identity, shown.source));
  }

  #show(shown: Shown, track: Track | undefined): void {
    if (shown.track === track) return;
    shown.track?.detach(shown.element);
    shown.track = track;
    if (track instanceof RemoteVideoTrack && track.isAdaptiveStream && shown.element.ownerDocument !== document) {
      track.observeElementInfo(new OtherWindowElement(shown.element));
    }
    track?.attach(shown.element);
  }
}
