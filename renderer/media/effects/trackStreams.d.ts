/**
 * Chromium's insertable streams for tracks (W3C mediacapture-transform), which TypeScript's DOM library does not have:
 * the frames of a track as a stream, and a track made of frames. Both streams can be transferred to a worker.
 */
declare class MediaStreamTrackProcessor {
  constructor(init: { track: MediaStreamTrack });
  readonly readable: ReadableStream<VideoFrame>;
}

declare class MediaStreamTrackGenerator extends MediaStreamTrack {
  constructor(init: { kind: "video" });
  readonly writable: WritableStream<VideoFrame>;
}
