import type { Purpose, SendLimits } from "./ownStreams.ts";

/**
 * What one sends to each of the others. In a mesh every picture is encoded and sent once for each of them, so both the
 * processor and the line out are shared: about 2 Mbit/s altogether, whatever the number. Sound is never cut.
 *
 * @param peers how many others there are
 */
export function sendLimits(purpose: Purpose, peers: number): SendLimits {
  const few = Math.max(1, peers);
  if (purpose === "m.screenshare") {
    // Text must stay sharp: the resolution is kept, and frames are given up.
    return {
      maxHeight: 1080,
      maxFramerate: few <= 3 ? 10 : 5,
      maxBitrate: few <= 1 ? 2_000_000 : few <= 3 ? 1_000_000 : 500_000,
    };
  }
  if (few <= 1) return { maxHeight: 720, maxFramerate: 30, maxBitrate: 1_700_000 };
  if (few <= 3) return { maxHeight: 360, maxFramerate: 24, maxBitrate: 600_000 };
  return { maxHeight: 180, maxFramerate: 15, maxBitrate: 250_000 };
}
