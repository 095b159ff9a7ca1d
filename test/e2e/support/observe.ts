import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import type { Account, World } from "./fixtures.ts";
import type { Pattern, Rgb } from "./media.ts";

/** The tile of a participant, by the name others see. */
export function tileOf(page: Page, name: string): Locator {
  return page.getByRole("group", { name, exact: true });
}

interface Sample {
  left: number[];
  right: number[];
}

/** The colours a decoded video frame shows in its left and right quarter; undefined while there is no frame. */
export async function sampleVideo(tile: Locator): Promise<Sample | undefined> {
  return tile.evaluate((element) => {
    const video = element.querySelector("video");
    if (video === null || video.videoWidth === 0 || video.readyState < 2) return undefined;
    const canvas = document.createElement("canvas");
    canvas.width = 64;
    canvas.height = 36;
    const context = canvas.getContext("2d");
    if (context === null) return undefined;
    context.drawImage(video, 0, 0, 64, 36);
    const mean = (x: number) => {
      // The median of each channel: the moving bar and block noise do not count.
      const { data } = context.getImageData(x, 4, 12, 28);
      return [0, 1, 2].map((channel) => {
        const values = [];
        for (let i = channel; i < data.length; i += 4) values.push(data[i] ?? 0);
        return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
      });
    };
    return { left: mean(8), right: mean(44) };
  });
}

/** Waits until a tile shows a sender's pattern, decoded. */
export async function expectPattern(tile: Locator, pattern: Pattern, timeout = 20_000): Promise<void> {
  await expect
    .poll(
      async () => {
        const sample = await sampleVideo(tile);
        return sample === undefined
          ? "no frame"
          : `${near(sample.left, pattern.left)} ${near(sample.right, pattern.right)}`;
      },
      { timeout },
    )
    .toBe("true true");
}

/** How far apart two colours may be after a lossy codec. */
function near(seen: number[], sent: Rgb): boolean {
  return sent.every((value, channel) => Math.abs(value - (seen[channel] ?? -999)) < 60);
}

/** The strongest frequency in the sound of a remote participant, in Hz; 0 in silence. */
export async function loudestTone(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const streams = [...document.querySelectorAll("audio")]
      .map((element) => element.srcObject)
      .filter((source): source is MediaStream => source instanceof MediaStream && source.getAudioTracks().length > 0);
    const stream = streams[0];
    if (stream === undefined) return 0;
    const context = new AudioContext();
    try {
      await context.resume();
      const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
      new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(analyser);
      const bins = new Float32Array(analyser.frequencyBinCount);
      const until = performance.now() + 1500;
      for (;;) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        analyser.getFloatFrequencyData(bins);
        let best = 0;
        for (let i = 1; i < bins.length; i++) if ((bins[i] ?? -Infinity) > (bins[best] ?? -Infinity)) best = i;
        const frequency = (best * context.sampleRate) / analyser.fftSize;
        if ((bins[best] ?? -Infinity) > -60 && frequency > 50) return frequency;
        if (performance.now() > until) return 0;
      }
    } finally {
      await context.close();
    }
  });
}

/** Waits until the tone of a sender is heard. */
export async function expectTone(page: Page, hertz: number, timeout = 20_000): Promise<void> {
  await expect.poll(async () => Math.abs((await loudestTone(page)) - hertz) < 30, { timeout }).toBe(true);
}

/** How many frames a tile's video has decoded. */
export async function decodedFrames(tile: Locator): Promise<number> {
  return tile.evaluate((element) => element.querySelector("video")?.getVideoPlaybackQuality().totalVideoFrames ?? 0);
}

/** Waits until a tile's video moves. What is counted begins anew with each element, so it is looks that are compared. */
export async function expectMoving(tile: Locator, timeout = 15_000): Promise<void> {
  let last = await decodedFrames(tile);
  const moves = async () => {
    const before = last;
    last = await decodedFrames(tile);
    return last > before;
  };
  await expect.poll(moves, { timeout, message: "the picture moves" }).toBe(true);
}

/** State keys of all memberships in force in a room, as the homeserver has them. */
export async function memberships(world: World, as: Account, roomId: string): Promise<string[]> {
  const state = (await world.api(
    as,
    "GET",
    `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state`,
  )) as unknown as {
    type: string;
    state_key: string;
    content: object;
  }[];
  return state
    .filter((event) => event.type === "org.matrix.msc3401.call.member" && Object.keys(event.content).length > 0)
    .map((event) => event.state_key);
}
