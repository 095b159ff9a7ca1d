/** To the worker: first where the pictures go, then each time where they come from. */
export type ToBackground = { writable: WritableStream<VideoFrame> } | { readable: ReadableStream<VideoFrame> };

/** What the effect costs, in ms; told when `covered` changes, and once a second. */
export interface BackgroundPace {
  covered: boolean;
  maskMs: number;
  drawMs: number;
  half: boolean;
  every: number;
}

export type FromBackground = { ready: true } | { failed: string } | { pace: BackgroundPace };
