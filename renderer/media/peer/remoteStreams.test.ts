import { expect, it } from "vitest";
import { remoteStreamsOf } from "./remoteStreams.ts";

const place = (kind: "audio" | "video", currentDirection: RTCRtpTransceiverDirection | null) =>
  ({ currentDirection, receiver: { track: { kind } } }) as RTCRtpTransceiver;
const described = (id: string, purpose: "m.usermedia" | "m.screenshare", videoMuted = false) => ({
  id,
  purpose,
  audioMuted: false,
  videoMuted,
});

const voice = place("audio", "sendrecv");
const camera = place("video", "sendrecv");
const screen = place("video", "recvonly");
const pc = (...transceivers: RTCRtpTransceiver[]) => ({ getTransceivers: () => transceivers });
const ids = new Map([
  [voice, "u"],
  [camera, "u"],
  [screen, "s"],
]);

it("sorts what comes in by what was said of its streams", () => {
  const streams = remoteStreamsOf(pc(voice, camera, screen), ids, [
    described("u", "m.usermedia", true),
    described("s", "m.screenshare"),
  ]);
  expect(streams).toEqual([
    { purpose: "m.usermedia", audio: voice.receiver, video: camera.receiver, audioMuted: false, videoMuted: true },
    { purpose: "m.screenshare", audio: undefined, video: screen.receiver, audioMuted: false, videoMuted: false },
  ]);
});

it("drops a stream that is not described any more, although its place is still there", () => {
  const streams = remoteStreamsOf(pc(voice, camera, screen), ids, [described("u", "m.usermedia")]);
  expect(streams.map(({ purpose }) => purpose)).toEqual(["m.usermedia"]);
});

it("takes everything for camera and voice when nothing was said", () => {
  expect(remoteStreamsOf(pc(voice, camera), ids, [])).toMatchObject([{ purpose: "m.usermedia" }]);
});

it.each(["sendonly", "inactive", null] as const)("has nothing from a place that is %s", (direction) => {
  const idle = place("video", direction);
  expect(remoteStreamsOf(pc(idle), new Map([[idle, "u"]]), [])).toEqual([]);
});
