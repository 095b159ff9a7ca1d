import { describe, expect, it } from "vitest";
import { sendLimits } from "./bandwidth.ts";

describe("sendLimits", () => {
  it.each([
    [0, 720],
    [1, 720],
    [2, 360],
    [3, 360],
    [4, 180],
    [7, 180],
  ])("to %i others a camera is sent with %i lines", (peers, lines) => {
    expect(sendLimits("m.usermedia", peers).maxHeight).toBe(lines);
  });

  it("takes about the same line out, whatever the number, and never more with a screen than 5.5 Mbit/s", () => {
    for (let peers = 1; peers <= 7; peers++) {
      const camera = sendLimits("m.usermedia", peers).maxBitrate * peers;
      expect(camera).toBeLessThanOrEqual(1_850_000);
      expect(camera + sendLimits("m.screenshare", peers).maxBitrate * peers).toBeLessThanOrEqual(5_500_000);
    }
  });

  it("keeps a screen sharp, and gives up frames", () => {
    expect([1, 3, 7].map((peers) => sendLimits("m.screenshare", peers))).toMatchObject([
      { maxHeight: 1080, maxFramerate: 10 },
      { maxHeight: 1080, maxFramerate: 10 },
      { maxHeight: 1080, maxFramerate: 5 },
    ]);
  });
});
