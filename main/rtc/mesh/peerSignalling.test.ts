import { EventEmitter } from "node:events";
import { ClientEvent } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import { describe, expect, it } from "vitest";
import type { PeerMessage, PeerSignal } from "../../../preload/contract.ts";
import type { MembersWatch } from "../membersWatch.ts";
import { PeerSignalling } from "./peerSignalling.ts";

const ROOM = "!room:hs";
const ada = { userId: "@ada:hs", deviceId: "A", identity: "@ada:hs:A" };
const bob = { userId: "@bob:hs", deviceId: "B", identity: "@bob:hs:B" };
type Who = typeof ada;

/** Two devices and the homeserver between them: what one encrypts for the other arrives there as Olm tells it. */
function twoDevices() {
  const members: Who[] = [ada, bob];
  const sent: { type: string; to: string }[] = [];
  const make = (own: Who) => {
    const client = Object.assign(new EventEmitter(), {
      getUserId: () => own.userId,
      getDeviceId: () => own.deviceId,
      getRoom: () => ({ hasMembershipState: (userId: string) => [ada.userId, bob.userId].includes(userId) }),
      encryptAndSendToDevice: async (type: string, devices: Who[], content: object) => {
        // The first takes longest: without a queue it would be the last to arrive.
        await new Promise((resolve) => setTimeout(resolve, sent.length === 0 ? 15 : 1));
        for (const { deviceId } of devices) {
          sent.push({ type, to: deviceId });
          const other = deviceId === "A" ? a : b;
          other.client.emit(ClientEvent.ReceivedToDeviceMessage, {
            message: { type, sender: own.userId, content },
            encryptionInfo: { sender: own.userId, senderDevice: own.deviceId },
          });
        }
      },
    });
    const watch = Object.assign(new EventEmitter(), { of: () => members });
    const got: PeerMessage[] = [];
    const signalling = new PeerSignalling({
      client: client as unknown as MatrixClient,
      watch: watch as unknown as MembersWatch,
      roomId: () => ROOM,
      onSignal: (message) => got.push(message),
    });
    return { client, watch, got, signalling };
  };
  const a = make(ada);
  const b = make(bob);
  return { a, b, members, sent };
}

const connection = { callId: "c", from: "s", to: "t" };
const to = ({ identity }: Who, signal: PeerSignal): PeerMessage => ({ identity, connection, signal });
const hangup: PeerSignal = { kind: "hangup", reason: "user_hangup" };
const answer: PeerSignal = { kind: "description", type: "answer", sdp: "v=0", streams: [], first: true };

describe("signals between two devices", () => {
  it("arrive in the order they were sent, from the identity of their sender", async () => {
    const { a, b } = twoDevices();
    await Promise.all(["one", "two", "three"].map((reason) => a.signalling.send(to(bob, { ...hangup, reason }))));
    expect(b.got.map(({ identity, signal }) => [identity, signal])).toEqual(
      ["one", "two", "three"].map((reason) => [ada.identity, { kind: "hangup", reason }]),
    );
  });

  it("wait for the membership of their sender", async () => {
    const { a, b, members } = twoDevices();
    const sending = a.signalling.send(to(bob, hangup));
    members.splice(0, 1);
    await sending;
    expect(b.got).toEqual([]);
    members.push(ada);
    b.watch.emit("changed", ROOM);
    expect(b.got).toEqual([{ identity: ada.identity, connection, signal: hangup }]);
    b.watch.emit("changed", ROOM);
    expect(b.got).toHaveLength(1);
  });

  it("go to nobody but the members of the call", async () => {
    const { a, sent } = twoDevices();
    await expect(a.signalling.send(to({ ...bob, identity: "@eve:hs:E" }, hangup))).rejects.toThrow("InvalidRequest");
    await expect(a.signalling.send(to(ada, hangup))).rejects.toThrow("InvalidRequest");
    expect(sent).toEqual([]);
  });

  it("confirm an answer, without the page's doing", async () => {
    const { a, b, sent } = twoDevices();
    await a.signalling.send(to(bob, answer));
    await expect
      .poll(() => sent.map(({ type, to: device }) => [type, device]))
      .toEqual([
        ["m.call.answer", "B"],
        ["m.call.select_answer", "A"],
      ]);
    expect([a.got.length, b.got.length]).toEqual([0, 1]);
  });

  it("are heard no more once stopped", async () => {
    const { a, b } = twoDevices();
    b.signalling.stop();
    await a.signalling.send(to(bob, hangup));
    expect(b.got).toEqual([]);
  });
});
