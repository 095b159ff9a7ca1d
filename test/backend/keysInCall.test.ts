import { CallPasswords } from "../../main/rtc/callPasswords.ts";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { MediaKey } from "../../preload/contract.ts";
import { CallService } from "../../main/rtc/callService.ts";
import { makeKeyDeliveryReliable } from "../../main/rtc/keyDelivery.ts";
import { guardMediaKeys } from "../../main/rtc/mediaKeyGuard.ts";
import { MembersWatch } from "../../main/rtc/membersWatch.ts";
import { withholdKeys } from "../../main/trust/keyGate.ts";
import { startBackend } from "./backend.mjs";
import type { Backend } from "./backend.mjs";
import {
  atEnd,
  become,
  makeAccount,
  noPages,
  phase,
  shareRoom,
  signIn,
  stopDevices,
  toEmoji,
  until,
} from "./devices.ts";
import type { Device } from "./devices.ts";

/** Who gets the media keys of a running call: the main process's own call services, homeserver, SFU tokens and all. */

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend();
}, 120_000);
afterEach(stopDevices);
afterAll(async () => backend?.stop(), 30_000);

/** Joins, and keeps the newest key of each member that came. */
async function join(device: Device, roomId: string) {
  const { client, hub } = device;
  const sent = makeKeyDeliveryReliable(client);
  withholdKeys(client, () => hub.current.settings.verifiedDevicesOnly);
  guardMediaKeys(client);
  const keys = new Map<string, MediaKey>();
  const watch = new MembersWatch(client);
  const options = {
    client,
    watch,
    hub,
    homeserver: backend.homeserver.baseUrl,
    wireMode: () => "compatibility" as const,
    neverDirect: () => false,
    onKeys: (came: MediaKey[]) => came.forEach((key) => keys.set(key.identity, key)),
    onPeerSignal: () => {},
    isHosted: () => false,
    passwords: new CallPasswords(() => undefined),
    onSfu: () => {},
    onEmoji: () => {},
    onModerated: () => {},
    sent,
  };
  const call = new CallService(options);
  atEnd(() => {
    call.stop();
    watch.stop();
  });
  await call.join(roomId);
  await until(() => expect(hub.current.call.phase).toBe("joined"));
  const member = (of: Device) => {
    const state = hub.current.call;
    return state.phase === "idle" ? undefined : state.members.find(({ deviceId }) => deviceId === of.deviceId);
  };
  return {
    call,
    member,
    /** The newest key that this device has of another, in base64. */
    keyOf: (of: Device) => keys.get(`${of.userId}:${of.deviceId}`)?.key,
  };
}

/** Alice and Bob in one call, each with an identity, and each other's key. */
async function callOfTwo() {
  const [alice, bob] = await Promise.all([makeAccount(backend), makeAccount(backend)]);
  const [a, b] = await Promise.all([signIn(backend, alice), signIn(backend, bob)]);
  await Promise.all([become(a, "verified"), become(b, "verified")]);
  const roomId = await shareRoom(a, b);
  const inCall = { a: await join(a, roomId), b: await join(b, roomId) };
  const inStep = () =>
    until(() => {
      expect(inCall.b.keyOf(a)).toBeDefined();
      expect(inCall.b.keyOf(a)).toBe(inCall.a.keyOf(a));
      expect(inCall.a.keyOf(b)).toBe(inCall.b.keyOf(b));
    });
  await inStep();
  return { a, b, alice, bob, inCall, inStep };
}

it("a changed identity gets no key until it is accepted, both sides know, and the other way it goes on", async () => {
  const { a, b, bob, inCall, inStep } = await callOfTwo();
  await a.trust.verifications.start(b.userId, b.deviceId);
  await toEmoji(a, b);
  await Promise.all([a.trust.verifications.answer(true), b.trust.verifications.answer(true)]);
  await Promise.all([phase(a, "done"), phase(b, "done")]);
  await until(() => expect(inCall.a.member(b)?.trust).toBe("verified"));

  const before = inCall.a.keyOf(a);
  await b.trust.reset({ password: bob.password }, noPages);
  await until(() => expect(inCall.a.member(b)).toMatchObject({ trust: "changed", excluded: "changed" }));
  await until(() => expect(inCall.b.member(a)?.excludesUs).toBe("changed"));
  // A key that Bob has not, for what is said from now on.
  await until(() => expect(inCall.a.keyOf(a)).not.toBe(before));
  expect(inCall.b.keyOf(a)).toBe(before);
  expect(inCall.b.member(a)?.excluded).toBeUndefined();
  expect(inCall.a.keyOf(b)).toBe(inCall.b.keyOf(b));

  await a.trust.accept(b.userId);
  await inStep();
  await until(() => expect(inCall.b.member(a)?.excludesUs).toBeUndefined());
  expect(inCall.a.member(b)).toMatchObject({ trust: "unverified" });
  expect(inCall.a.member(b)?.excluded).toBeUndefined();
}, 60_000);

it("a device that its owner has not verified gets keys once it is, or once the person lets it in", async () => {
  const { a, b, bob, inCall, inStep } = await callOfTwo();
  // Bob makes a new identity on another computer: the one in the call is not vouched for any more.
  const elsewhere = await signIn(backend, bob);
  await become(elsewhere, "unverified");
  await elsewhere.trust.reset({ password: bob.password }, noPages);
  await until(() => expect(inCall.a.member(b)?.excluded).toBe("changed"));
  await a.trust.accept(b.userId);
  await until(() => expect(inCall.a.member(b)?.excluded).toBe("unsigned"));
  await until(() => expect(inCall.b.member(a)?.excludesUs).toBe("unsigned"));
  // A new key, in use after a moment.
  await until(() => expect(inCall.b.keyOf(a)).not.toBe(inCall.a.keyOf(a)));

  a.hub.set("settings", { ...a.hub.current.settings, verifiedDevicesOnly: false });
  await inStep();
  a.hub.set("settings", { ...a.hub.current.settings, verifiedDevicesOnly: true });
  await until(() => expect(inCall.b.keyOf(a)).not.toBe(inCall.a.keyOf(a)));

  await become(b, "unverified");
  await b.trust.verifications.start(undefined, undefined);
  await toEmoji(b, elsewhere);
  await Promise.all([b.trust.verifications.answer(true), elsewhere.trust.verifications.answer(true)]);
  await inStep();
  await until(() => expect(inCall.b.member(a)?.excludesUs).toBeUndefined());
}, 60_000);
