import { expect } from "@playwright/test";
import { patterns } from "../e2e/support/media.ts";
import { expectPattern, expectTone, tileOf } from "../e2e/support/observe.ts";
import { standstillSince } from "./support/frames.ts";
import { killProcesses } from "./support/machine.ts";
import { row } from "./support/row.ts";
import { bothBack, callOfTwo, rosterOfTwo } from "./support/stage.ts";

/** No device can be pulled out of this machine. Whatever takes its place is there again at once, as the one to go on with. */
row(
  "camera lost in the call",
  {
    goal: 5000,
    measured: "longest standstill of the picture that others see",
    notes: ["in the page the track is stopped and ends: Chromium's fake camera cannot be unplugged"],
    setUp: callOfTwo,
  },
  async (pair) => {
    const at = Date.now();
    await tileOf(pair.b.page, "Bob (you)").evaluate((tile) => {
      const source = tile.querySelector("video")?.srcObject;
      const [track] = source instanceof MediaStream ? source.getVideoTracks() : [];
      if (track === undefined) throw new Error("no camera");
      track.stop();
      // A page that stops a track itself is not told; one whose device is gone is.
      track.dispatchEvent(new Event("ended"));
    });
    const ms = await standstillSince(pair.a.page, "Bob", patterns.bob, at);
    await expectPattern(tileOf(pair.b.page, "Bob (you)"), patterns.bob);
    await rosterOfTwo(pair);
    return { ms };
  },
);

row(
  "microphone lost in the call",
  {
    goal: 5000,
    measured: "kill → the other hears the tone",
    notes: ["Chromium's audio process is killed: the track ends, as with an unplugged microphone"],
    setUp: async (parts) => {
      const pair = await callOfTwo(parts);
      await expectTone(pair.a.page, patterns.bob.tone);
      return pair;
    },
  },
  async (pair) => {
    const at = Date.now();
    killProcesses(pair.b, "audio.mojom.AudioService");
    // Half a second for what is on its way still.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await expectTone(pair.a.page, patterns.bob.tone, 30_000);
    const ms = Date.now() - at;
    await expect(tileOf(pair.a.page, "Bob").getByRole("img", { name: "Muted" })).toHaveCount(0);
    await bothBack(pair, Date.now());
    await rosterOfTwo(pair);
    return { ms };
  },
);
