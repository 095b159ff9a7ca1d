import type { VideoSource } from "../media/media.ts";
import { callStore } from "./callStore.ts";

/** Marks for measuring: the click on Join, and the first frame of another person after it. One pair a call. */
let seen = true;

export function markJoinClick(): void {
  performance.clearMarks("parley:join-click");
  performance.clearMarks("parley:first-remote-frame");
  performance.mark("parley:join-click");
  seen = false;
}

/** Shows a video in an element; returns the end of it. */
export function attachVideo(
  identity: string,
  source: VideoSource,
  element: HTMLVideoElement,
  own: boolean,
): () => void {
  const detach = callStore.getState().stack?.backend.attach(identity, source, element);
  if (!own && !seen) {
    element.requestVideoFrameCallback(() => {
      if (seen) return;
      seen = true;
      performance.mark("parley:first-remote-frame");
    });
  }
  return () => detach?.();
}
