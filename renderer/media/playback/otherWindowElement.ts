import type { ElementInfo } from "livekit-client";

/**
 * Tells adaptiveStream about a video in another window of this page (picture in picture). Its own observer works on one
 * document only: there such a video would count as hidden, and the SFU would stop sending it.
 */
export class OtherWindowElement implements ElementInfo {
  readonly element: HTMLVideoElement;
  /** Never paused with the main window: it is there to be seen while that one is minimized. */
  readonly pictureInPicture = true;
  readonly visible = true;
  readonly visibilityChangedAt = undefined;
  handleResize?: () => void;
  handleVisibilityChanged?: () => void;
  #observer: ResizeObserver | undefined;

  constructor(element: HTMLVideoElement) {
    this.element = element;
  }

  width(): number {
    return this.element.clientWidth;
  }

  height(): number {
    return this.element.clientHeight;
  }

  observe(): void {
    // The one of its own window: that of a minimized window is never run.
    const view = this.element.ownerDocument.defaultView ?? window;
    this.#observer = new (view as typeof globalThis & Window).ResizeObserver(() => this.handleResize?.());
    this.#observer.observe(this.element);
    this.handleResize?.();
    this.handleVisibilityChanged?.();
  }

  stopObserving(): void {
    this.#observer?.disconnect();
  }
}
