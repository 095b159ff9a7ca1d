/**
 * @file Remote participants of a call, all in this process: argument one is a JSON file, an array of
 * `{ url, jwt, colour: [r, g, b] }`. Each publishes a camera of 320 × 180 at 15 frames per second with a moving bar.
 * Writes "publishing" when all do; ends at the end of stdin.
 */
import { readFileSync } from "node:fs";
import {
  LocalVideoTrack,
  Room,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoFrame,
  VideoSource,
  dispose,
} from "@livekit/rtc-node";

const WIDTH = 320;
const HEIGHT = 180;
const FRAME_MS = 1000 / 15;

/** @type {{ url: string, jwt: string, colour: [number, number, number] }[]} */
const people = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));

/** @type {{ source: VideoSource, colour: [number, number, number] }[]} */
const sources = [];
for (const { url, jwt, colour } of people) {
  const room = new Room();
  await room.connect(url, jwt, { autoSubscribe: false, dynacast: true });
  const source = new VideoSource(WIDTH, HEIGHT);
  const track = LocalVideoTrack.createVideoTrack("camera", source);
  const options = new TrackPublishOptions();
  options.source = TrackSource.SOURCE_CAMERA;
  options.simulcast = false;
  await room.localParticipant?.publishTrack(track, options);
  sources.push({ source, colour });
}

let frame = 0;
const timer = setInterval(() => {
  frame++;
  for (const { source, colour } of sources) source.captureFrame(picture(colour, frame));
}, FRAME_MS);
process.stdout.write("publishing\n");
process.stdin.resume();
process.stdin.once("end", async () => {
  clearInterval(timer);
  await dispose();
  process.exit(0);
});

/** @param {[number, number, number]} colour @param {number} at */
function picture([r, g, b], at) {
  const data = new Uint8Array(WIDTH * HEIGHT * 4);
  const bar = (at * 4) % WIDTH;
  for (let i = 0; i < data.length; i += 4) {
    const lit = Math.abs(((i / 4) % WIDTH) - bar) < 10;
    data[i] = lit ? 255 : r;
    data[i + 1] = lit ? 255 : g;
    data[i + 2] = lit ? 255 : b;
    data[i + 3] = 255;
  }
  return new VideoFrame(data, WIDTH, HEIGHT, VideoBufferType.RGBA);
}
