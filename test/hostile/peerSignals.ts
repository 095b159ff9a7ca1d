import { EventEmitter } from "node:events";
import fc from "fast-check";
import { ClientEvent } from "matrix-js-sdk";
import type { ReceivedToDeviceMessage } from "matrix-js-sdk/lib/sync-accumulator.js";
import { PeerMessage } from "../../preload/contract.ts";
import { peerEventTypes, writePeerEvent } from "../../main/rtc/mesh/peerEvents.ts";
import { PeerSignalling } from "../../main/rtc/mesh/peerSignalling.ts";
import type { PeerSignallingOptions } from "../../main/rtc/mesh/peerSignalling.ts";
import { ada, ELSEWHERE, eve, HERE, must, mutated, user } from "./arbitraries.ts";
import { memoryRow, row } from "./rows.ts";
import { makeClient } from "./world.ts";

const inCall = [
  { userId: ada, deviceId: "DEV", identity: `${ada}:DEV` },
  { userId: eve, deviceId: "DEV", identity: `${eve}:DEV` },
];
const streams = [{ id: "s", purpose: "m.usermedia" as const, audioMuted: false, videoMuted: false }];
const signal = fc.constantFrom<PeerMessage["signal"]>(
  { kind: "description", type: "offer", sdp: "v=0", streams, first: true },
  { kind: "description", type: "answer", sdp: "v=0", streams, first: true },
  { kind: "description", type: "offer", sdp: "v=0", streams, first: false },
  { kind: "candidates", candidates: [{ candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 }] },
  { kind: "streams", streams },
  { kind: "hangup", reason: "user_hangup" },
);
const device = fc.constantFrom("DEV", "OTHER", "__proto__");
const written = fc
  .tuple(signal, device, fc.constantFrom(HERE, HERE, HERE, ELSEWHERE))
  .map(([each, claimed, conf]) =>
    writePeerEvent({ identity: "x", connection: { callId: "c", from: "s", to: "t" }, signal: each }, claimed, conf),
  );
const message = fc
  .tuple(
    fc.oneof(written, mutated(written)),
    user,
    fc.option(
      fc.record({ sender: fc.constantFrom(ada, ada, eve), senderDevice: fc.oneof(device, fc.constant(null)) }),
      {
        freq: 4,
      },
    ),
  )
  .map(([event, sender, encryptionInfo]) => ({ message: { ...(event as object), sender }, encryptionInfo }));

function open(onSignal: (given: PeerMessage) => void) {
  const client = makeClient();
  client.encryptAndSendToDevice = async () => {};
  const watch = Object.assign(new EventEmitter(), { of: () => inCall }) as unknown as PeerSignallingOptions["watch"];
  const signalling = new PeerSignalling({ client, watch, roomId: () => HERE, onSignal });
  return { client, signalling };
}

export const peerRows = [
  row("signals from device to device", 2000, fc.array(message, { maxLength: 4 }), (given) => {
    const got: PeerMessage[] = [];
    const { client, signalling } = open((each) => got.push(each));
    const messages = given as unknown as ReceivedToDeviceMessage[];
    for (const each of messages) client.emit(ClientEvent.ReceivedToDeviceMessage, each);
    signalling.stop();
    for (const each of got) {
      must(PeerMessage.safeParse(each).success, "a signal that does not fit the contract crossed");
      const from = inCall.find(({ identity }) => identity === each.identity);
      must(from !== undefined, "a signal of nobody in the call");
      const origin = messages.some(
        ({ message: { type, sender, content }, encryptionInfo }) =>
          peerEventTypes.has(type) &&
          encryptionInfo !== null &&
          encryptionInfo.sender === from?.userId &&
          encryptionInfo.senderDevice === from.deviceId &&
          sender === from.userId &&
          content["device_id"] === from.deviceId &&
          content["conf_id"] === HERE,
      );
      must(origin, "a signal that its device did not encrypt, or for another call");
    }
  }),

  memoryRow("signals of devices that never come into the call", 10_000, () => {
    const { client, signalling } = open(() => {});
    return {
      round: (index) => {
        const event = writePeerEvent(
          {
            identity: "x",
            connection: { callId: `${index}`, from: `${index}` },
            signal: { kind: "hangup", reason: "x".repeat(60) },
          },
          `D${index}`,
          HERE,
        );
        const encryptionInfo = { sender: `@eve${index}:hs`, senderDevice: `D${index}` };
        const early = { message: { ...event, sender: `@eve${index}:hs` }, encryptionInfo };
        client.emit(ClientEvent.ReceivedToDeviceMessage, early as unknown as ReceivedToDeviceMessage);
      },
      stop: () => signalling.stop(),
    };
  }),

  memoryRow("signals of devices in the call, good and malformed, and for another call", 10_000, () => {
    let got = 0;
    const { client, signalling } = open(() => got++);
    return {
      round: (index) => {
        const connection = { callId: `call ${index}`, from: `session ${index}`, to: `ours ${index}` };
        const sdp = `v=0 ${"x".repeat(500)}`;
        const answer = { kind: "description", type: "answer", sdp, streams, first: true } as const;
        const { type, content } = writePeerEvent(
          { identity: "x", connection, signal: answer },
          "DEV",
          index % 3 === 0 ? ELSEWHERE : HERE,
        );
        const told = { type, content: index % 3 === 1 ? { ...content, streams: index, answer: [sdp] } : content };
        const message = { message: { ...told, sender: ada }, encryptionInfo: { sender: ada, senderDevice: "DEV" } };
        client.emit(ClientEvent.ReceivedToDeviceMessage, message as unknown as ReceivedToDeviceMessage);
        if (index % 3 === 2) must(got === Math.floor(index / 3) + 1, "a signal that is in order was not told");
      },
      stop: () => signalling.stop(),
    };
  }),
];
