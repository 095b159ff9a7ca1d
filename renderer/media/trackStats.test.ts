import { describe, expect, it } from "vitest";
import { ratesOf, readTrack } from "./trackStats.ts";
import type { TrackCounts } from "./trackStats.ts";

const camera = { identity: "a", own: false, source: "camera", kind: "video" } as const;

describe("readTrack", () => {
  it("reads what is received", () => {
    expect(
      readTrack(
        [
          { type: "codec", id: "c1", mimeType: "video/VP8" },
          {
            type: "inbound-rtp",
            codecId: "c1",
            timestamp: 5,
            bytesReceived: 1000,
            packetsReceived: 10,
            packetsLost: 1,
            frameWidth: 640,
            frameHeight: 360,
            framesPerSecond: 25,
            jitter: 0.004,
          },
          { type: "candidate-pair", state: "succeeded", currentRoundTripTime: 0.02 },
        ],
        camera,
      ),
    ).toEqual({
      ...camera,
      timestamp: 5,
      bytes: 1000,
      packets: 10,
      lost: 1,
      codec: "VP8",
      width: 640,
      height: 360,
      fps: 25,
      jitter: 0.004,
      rtt: 0.02,
    });
  });

  it("takes the layers of a simulcast for one track, as large as the largest", () => {
    const layer = (frameWidth: number | undefined, bytesSent: number) => ({
      type: "outbound-rtp",
      frameWidth,
      bytesSent,
      packetsSent: 1,
      timestamp: 1,
    });
    expect(
      readTrack(
        [
          layer(320, 10),
          layer(1280, 100),
          layer(undefined, 1),
          { type: "remote-inbound-rtp", packetsLost: 2, roundTripTime: 0.05, jitter: 0.001 },
        ],
        { ...camera, own: true },
      ),
    ).toMatchObject({ bytes: 111, packets: 3, width: 1280, lost: 2, rtt: 0.05, jitter: 0.001 });
  });

  it("has nothing to say of a track that moves nothing", () => {
    expect(readTrack([{ type: "codec", id: "c1" }], camera)).toBeUndefined();
  });
});

describe("ratesOf", () => {
  const counts = (timestamp: number, bytes: number, packets: number, lost: number, own = false): TrackCounts => ({
    ...camera,
    own,
    timestamp,
    bytes,
    packets,
    lost,
  });
  it.each([
    ["received", [counts(0, 0, 0, 0)], counts(1000, 1000, 90, 10), 8000, 0.1],
    ["sent", [counts(0, 0, 0, 0, true)], counts(2000, 1000, 100, 10, true), 4000, 0.1],
    ["new", [], counts(1000, 1000, 90, 10), 0, 0],
    ["begun anew", [counts(0, 5000, 100, 0)], counts(1000, 1000, 90, 10), 0, 0],
    ["looked at twice in one moment", [counts(1000, 1, 1, 0)], counts(1000, 1, 1, 0), 0, 0],
    ["silent", [counts(0, 1000, 5, 0)], counts(1000, 1000, 5, 0), 0, 0],
  ])("%s", (_, before, now, bitsPerSecond, loss) => {
    expect(ratesOf(before, [now])[0]).toMatchObject({ bitsPerSecond, loss });
  });
});
