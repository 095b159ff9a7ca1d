/**
 * @file Remote participants of a call, all in this process: argument one is a JSON file,
 * `{ fps, simulcast, people: [{ url, jwt, colour?: [r, g, b] }] }`. Who has a colour publishes a camera of 320 × 180 with a
 * moving bar; the others are connected and send nothing, as most people in a large call do.
 * Writes "publishing" when all are there; ends at the end of stdin.
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
const BAR = 20;
const CONNECTING_AT_ONCE = 6;

/** @typedef {{ url: string, jwt: string, colour?: [number, number, number] }} Person */
/** @type {{ fps: number, simulcast: boolean, people: Person[] }} */
const { fps, simulcast, people } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));

/** @type {{ source: VideoSource, picture: Uint8Array, colour: [number, number, number] }[]} */
const sources = [];
/** A room that nothing refers to is disconnected when memory is tidied up. */
const rooms = [];
let next = 0;
const enter = async () => {
  for (let person = people[next++]; person !== undefined; person = people[next++]) {
    const { url, jwt, colour } = person;
    const room = new Room();
    rooms.push(room);
    await room.connect(url, jwt, { autoSubscribe: false, dynacast: true });
    if (colour !== undefined) await publish(room, colour);
  }
};
await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, enter));

let frame = 0;
const timer = setInterval(() => {
  frame++;
  for (const { source, picture, colour } of sources) {
    paint(picture, colour, ((frame - 1) * 4) % WIDTH);
    paint(picture, [255, 255, 255], (frame * 4) % WIDTH);
    source.captureFrame(new VideoFrame(picture, WIDTH, HEIGHT, VideoBufferType.RGBA));
  }
}, 1000 / fps);
process.stdout.write("publishing\n");
process.stdin.resume();
process.stdin.once("end", () => {
  clearInterval(timer);
  // Hundreds of connections take long to end one by one; the SFU sees them gone with the process.
  const limit = setTimeout(() => process.exit(0), 2_000);
  void dispose().finally(() => {
    clearTimeout(limit);
    process.exit(0);
  });
});

/** @param {Room} room @param {[number, number, number]} colour */
async function publish(room, colour) {
  const source = new VideoSource(WIDTH, HEIGHT);
  // Left to itself the SDK sends pictures of this size 15 times a second at most.
  const videoEncoding = { maxBitrate: 400_000n, maxFramerate: fps };
  const options = new TrackPublishOptions({ videoEncoding });
  options.source = TrackSource.SOURCE_CAMERA;
  options.simulcast = simulcast;
  await room.localParticipant?.publishTrack(LocalVideoTrack.createVideoTrack("camera", source), options);
  const picture = new Uint8Array(WIDTH * HEIGHT * 4);
  for (let x = 0; x < WIDTH; x += BAR) paint(picture, colour, x);
  sources.push({ source, picture, colour });
}

/** A bar of one colour. @param {Uint8Array} picture @param {[number, number, number]} colour @param {number} left */
function paint(picture, [r, g, b], left) {
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = left; x < Math.min(WIDTH, left + BAR); x++) picture.set([r, g, b, 255], (y * WIDTH + x) * 4);
  }
}
