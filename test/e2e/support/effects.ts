import type { Locator, Page } from "@playwright/test";
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * A film of one picture: a person before fine stripes, 8 pixels a pair. The person is Eileen Collins, a portrait by NASA
 * (1999, in the public domain), cut out; the stripes are ours.
 */
export function writePersonBeforeStripes(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  // Chromium takes JPEGs one after another for a camera's film (.mjpeg); one is a film too.
  copyFileSync(resolve(import.meta.dirname, "pictures", "portrait.jpg"), file);
}

/** How much detail there is, 0 to 255: the mean step from a pixel to its neighbour, in a picture of 640 × 360. */
export interface Detail {
  /** Of the stripes at both sides. */
  room: number;
  /** Of the person's face. */
  face: number;
}

/** Run in the page: the detail of what a video shows now. */
const detailIn = `(video) => {
  const canvas = new OffscreenCanvas(640, 360);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, 0, 0, 640, 360);
  const detail = (x, y, width, height) => {
    const { data } = context.getImageData(x, y, width, height);
    let sum = 0;
    for (let row = 0; row < height; row++)
      for (let column = 1; column < width; column++) {
        const at = (row * width + column) * 4 + 1;
        sum += Math.abs(data[at] - data[at - 4]);
      }
    return sum / (height * (width - 1));
  };
  return { room: (detail(20, 40, 100, 240) + detail(520, 40, 100, 180)) / 2, face: detail(268, 55, 70, 65) };
}`;

/** @param within a tile, or the lobby's preview. @returns undefined while there is no frame */
export async function detailOf(within: Locator): Promise<Detail | undefined> {
  return within.evaluate((element, look) => {
    const video = element instanceof HTMLVideoElement ? element : element.querySelector("video");
    if (video === null || video.videoWidth === 0 || video.readyState < 2) return undefined;
    // The text above, and no other: tests run outside the page's policy.
    return (new Function(`return ${look}`)() as (video: HTMLVideoElement) => Detail)(video);
  }, detailIn);
}

/** Looks at every frame that any video of the page shows from now on. @returns the most detail of the room until then */
export async function watchRoom(page: Page): Promise<() => Promise<{ most: number; frames: number }>> {
  await page.evaluate((look) => {
    const detail = new Function(`return ${look}`)() as (video: HTMLVideoElement) => Detail;
    const seen = { most: 0, frames: 0 };
    const watched = new WeakSet<HTMLVideoElement>();
    const follow = (video: HTMLVideoElement) => {
      const next = () => {
        seen.most = Math.max(seen.most, detail(video).room);
        seen.frames++;
        video.requestVideoFrameCallback(next);
      };
      video.requestVideoFrameCallback(next);
    };
    const find = () => {
      for (const video of document.querySelectorAll("video"))
        if (!watched.has(video)) {
          watched.add(video);
          follow(video);
        }
    };
    new MutationObserver(find).observe(document.body, { childList: true, subtree: true });
    find();
    Object.assign(window, { seenRoom: seen });
  }, detailIn);
  return () => page.evaluate(() => (window as unknown as { seenRoom: { most: number; frames: number } }).seenRoom);
}

/**
 * How loud the sound from the other side is while the voice rests and while it speaks, in dB of full scale: the 20th and
 * the 80th of a hundred, of looks at 20 ms each; a round of the recording (support/speech.ts) is enough.
 */
export async function loudness(page: Page, seconds: number): Promise<{ pause: number; speech: number }> {
  return page.evaluate(async (ms) => {
    const stream = [...document.querySelectorAll("audio")]
      .map((element) => element.srcObject)
      .find((source): source is MediaStream => source instanceof MediaStream && source.getAudioTracks().length > 0);
    if (stream === undefined) throw new Error("nobody is heard");
    const context = new AudioContext();
    await context.resume();
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const levels: number[] = [];
    const until = performance.now() + ms;
    while (performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      levels.push(10 * Math.log10(power + 1e-10));
    }
    await context.close();
    levels.sort((a, b) => a - b);
    const at = (share: number) => Math.round((levels[Math.floor(levels.length * share)] ?? NaN) * 10) / 10;
    return { pause: at(0.2), speech: at(0.8) };
  }, seconds * 1000);
}
