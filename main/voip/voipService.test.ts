import { createClient, MatrixEvent, Room, RoomEvent } from "matrix-js-sdk";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { CallState, PeerMessage, PeerSignal } from "../../preload/contract.ts";
import { initialState, StateHub } from "../state.ts";
import { VoipService } from "./voipService.ts";

const ROOM = "!room:hs";
const description = (type: "offer" | "answer"): PeerSignal => ({
  kind: "description",
  type,
  sdp: "v=0",
  streams: [],
  first: true,
});
const ice: PeerSignal = {
  kind: "candidates",
  candidates: [{ candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 }],
};

/** One device: the service with a real client, whose homeserver is this room, and what its page is told. */
interface Device {
  service: VoipService;
  hub: StateHub;
  rung: string[];
  over: string[];
  told: string[];
  say(callId: string, signal: PeerSignal): Promise<void>;
  call(): CallState;
}

class World {
  readonly sent: string[] = [];
  readonly devices: Device[] = [];
  readonly #receivers: ((event: object) => void)[] = [];
  /** What is sent meanwhile waits until it is let go: it crosses. */
  #held: object[] | undefined;
  offline = false;
  #count = 0;

  device(userId: string, deviceId: string): Device {
    const client = createClient({
      baseUrl: "https://hs.invalid",
      userId,
      deviceId,
      accessToken: "none",
      fetchFn: async () => Response.json({}),
    });
    const room = new Room(ROOM, client, userId);
    room.currentState.setStateEvents(
      ["@ada:hs", "@bob:hs"].map(
        (member) =>
          new MatrixEvent({
            type: "m.room.member",
            event_id: `$member ${member}`,
            room_id: ROOM,
            sender: member,
            state_key: member,
            content: { membership: "join", displayname: member === "@ada:hs" ? "Ada" : "Bob" },
          }),
      ),
    );
    room.updateMyMembership("join");
    client.store.storeRoom(room);
    client.sendEvent = (async (_roomId: string, type: string, content: object) => {
      if (this.offline) throw new Error("offline");
      const event = { type, content, sender: userId, room_id: ROOM, event_id: `$${++this.#count}` };
      this.sent.push(`${deviceId} ${type.slice(7)}`);
      if (this.#held === undefined) this.#deliver(event);
      else this.#held.push(event);
      return { event_id: event.event_id };
    }) as unknown as typeof client.sendEvent;
    this.#receivers.push((event) => {
      const arrived = new MatrixEvent({ ...event, origin_server_ts: Date.now() });
      client.emit(RoomEvent.Timeline, arrived, room, false, false, { timeline: undefined as never, liveEvent: false });
    });
    const hub = new StateHub(initialState({} as never));
    const rung: string[] = [];
    const over: string[] = [];
    const told: string[] = [];
    const service = new VoipService({
      client,
      hub,
      peerWay: async () => ({ iceServers: [], relayOnly: false }),
      onPeerSignal: ({ connection, signal }: PeerMessage) => {
        const what = signal.kind === "description" ? signal.type : signal.kind;
        told.push(signal.kind === "hangup" ? signal.reason : `${connection.callId} ${what}`);
      },
    });
    service.on("ring", ({ arrival }) => rung.push(arrival.id));
    service.on("over", (_invite, end) => over.push(end));
    const device: Device = {
      service,
      hub,
      rung,
      over,
      told,
      say: (callId, signal) => service.signal({ identity: "@x:hs", connection: { callId, from: "page" }, signal }),
      call: () => hub.current.call,
    };
    this.devices.push(device);
    return device;
  }

  hold(): void {
    this.#held = [];
  }

  async release(): Promise<void> {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const event of held) this.#deliver(event);
    await settle();
  }

  #deliver(event: object): void {
    for (const receive of this.#receivers) receive(event);
  }
}

const settle = async () => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};
const ready: PeerSignal = { kind: "hangup", reason: "new_session" };

let world: World;
const open = () => {
  world = new World();
  return {
    ada: world.device("@ada:hs", "ADA"),
    bob: world.device("@bob:hs", "BOB"),
    bob2: world.device("@bob:hs", "BOB2"),
  };
};
afterEach(() => {
  vi.useRealTimers();
  for (const { service } of world.devices) service.stop();
});

async function talking() {
  const devices = open();
  const { ada, bob } = devices;
  ada.service.join(ROOM);
  await ada.say("c", description("offer"));
  await settle();
  bob.service.join(ROOM);
  await bob.say("page", ready);
  await bob.say("c", description("answer"));
  await settle();
  return devices;
}

describe("two people", () => {
  it("one calls, a device of the other answers, and both talk", async () => {
    const { ada, bob, bob2 } = open();
    expect((await ada.service.prepare(ROOM)).transport).toMatchObject({ role: "caller", partner: "@bob:hs" });
    ada.service.join(ROOM);
    expect(ada.call()).toMatchObject({ phase: "joining", name: "Bob", encryption: "none" });
    await ada.say("c", description("offer"));
    await settle();
    expect(ada.call().phase).toBe("joined");
    expect(ada.service.outgoing).toMatchObject({ phase: "calling", person: { displayName: "Bob" } });
    expect([bob.rung, bob2.rung, ada.rung]).toEqual([["$1"], ["$1"], []]);

    await ada.say("c", ice);
    await settle();
    expect((await bob.service.prepare(ROOM)).transport).toMatchObject({ role: "callee", partner: "@ada:hs" });
    bob.service.join(ROOM);
    await bob.say("page", ready);
    expect(bob.told).toEqual(["c offer", "c candidates"]);
    await bob.say("c", description("answer"));
    await settle();
    expect(bob2.over).toEqual(["answeredElsewhere"]);
    expect(ada.told).toEqual(["c answer"]);
    expect(ada.service.outgoing).toBeNull();
    for (const { call } of [ada, bob]) {
      const state = call();
      if (state.phase === "idle") throw new Error("idle");
      expect(state.phase).toBe("joined");
      expect(state.members.map(({ own, displayName }) => [own, displayName])).toHaveLength(2);
    }
    expect(world.sent).toEqual(["ADA invite", "ADA candidates", "BOB answer", "ADA select_answer"]);

    await bob.service.leave();
    await settle();
    expect([ada.call(), bob.call()]).toEqual([{ phase: "idle" }, { phase: "idle" }]);
  });

  it("a rejection is for all devices; calling again is another call", async () => {
    const { ada, bob, bob2 } = open();
    ada.service.join(ROOM);
    await ada.say("c", description("offer"));
    await settle();
    bob.service.decline("$1");
    await settle();
    expect([bob.over, bob2.over]).toEqual([["declined"], ["declined"]]);
    expect(ada.service.outgoing?.phase).toBe("declined");
    expect(ada.call().phase).toBe("joined");

    ada.service.callAgain();
    expect(ada.told).toEqual(["new_session"]);
    await ada.say("d", description("offer"));
    await settle();
    expect(bob2.rung).toHaveLength(2);
    await ada.service.leave();
    await settle();
    expect(bob2.over).toEqual(["declined", "partnerHungUp"]);
    expect(world.sent).toEqual(["ADA invite", "BOB reject", "ADA invite", "ADA hangup"]);
  });

  it("both devices answer: who is not selected is out, and says why", async () => {
    const { ada, bob, bob2 } = open();
    ada.service.join(ROOM);
    await ada.say("c", description("offer"));
    await settle();
    for (const { service } of [bob, bob2]) service.join(ROOM);
    for (const { say } of [bob, bob2]) await say("page", ready);
    world.hold();
    await bob.say("c", description("answer"));
    await bob2.say("c", description("answer"));
    await world.release();
    await settle();
    expect(bob.call().phase).toBe("joined");
    expect(bob2.call()).toEqual({ phase: "idle", error: { name: "AnsweredElsewhere" } });
    expect(ada.told).toEqual(["c answer"]);
  });

  it.each([
    ["a", "b"],
    ["b", "a"],
  ])("who call each other at once (%s, %s) are in one call: the one with the smaller id", async (adas, bobs) => {
    const { ada, bob } = open();
    ada.service.join(ROOM);
    bob.service.join(ROOM);
    world.hold();
    await ada.say(adas, description("offer"));
    await bob.say(bobs, description("offer"));
    await world.release();
    const [winner, loser] = adas < bobs ? [ada, bob] : [bob, ada];
    expect([winner.rung, loser.rung]).toEqual([[], []]);
    expect(loser.told).toEqual(["a offer"]);
    await loser.say("a", description("answer"));
    await settle();
    expect(winner.told).toEqual(["a answer"]);
    expect([winner.service.outgoing, loser.service.outgoing]).toEqual([null, null]);
    for (const { call } of [ada, bob]) expect(call()).toMatchObject({ phase: "joined", members: [{}, {}] });
  });

  it("who wants to call and is called meanwhile answers", async () => {
    const { ada, bob } = open();
    expect((await ada.service.prepare(ROOM)).transport).toMatchObject({ role: "caller" });
    bob.service.join(ROOM);
    await bob.say("b", description("offer"));
    await settle();
    ada.service.join(ROOM);
    await ada.say("a", description("offer"));
    expect(ada.told).toEqual(["b offer"]);
    await ada.say("b", description("answer"));
    await settle();
    expect(bob.told).toEqual(["b answer"]);
  });

  it("who waits after a rejection is called back, and talks", async () => {
    const { ada, bob } = open();
    ada.service.join(ROOM);
    await ada.say("c", description("offer"));
    await settle();
    bob.service.decline("$1");
    await settle();
    expect(ada.service.outgoing?.phase).toBe("declined");
    bob.service.join(ROOM);
    await bob.say("z", description("offer"));
    await settle();
    expect(ada.rung).toEqual([]);
    expect(ada.told).toEqual(["z offer"]);
    await ada.say("z", description("answer"));
    await settle();
    expect(bob.told).toEqual(["z answer"]);
    expect(world.sent).toEqual(["ADA invite", "BOB reject", "BOB invite", "ADA answer", "BOB select_answer"]);
  });

  it("what was to be answered was given up meanwhile", async () => {
    const { bob } = open();
    bob.service.join(ROOM);
    await bob.say("page", ready);
    await settle();
    expect(bob.call()).toEqual({ phase: "idle", error: { name: "CallEnded" } });
    expect(world.sent).toEqual([]);
  });

  it("a page that was loaded anew can't take the call up: it ends for both, and is said", async () => {
    const { ada, bob } = await talking();
    await expect(ada.service.prepare(ROOM)).rejects.toThrow("CallInterrupted");
    await settle();
    expect(ada.call()).toEqual({ phase: "idle", error: { name: "CallInterrupted" } });
    expect(bob.call()).toEqual({ phase: "idle" });
  });

  it("media that finds no way ends the call, and is said", async () => {
    const { ada, bob } = await talking();
    await ada.say("c", { kind: "hangup", reason: "ice_failed" });
    await settle();
    expect(ada.call()).toEqual({ phase: "idle", error: { name: "PeerUnreachable" } });
    expect(bob.call()).toEqual({ phase: "idle" });
  });

  it("an invite that can't be sent is told, and can be tried again", async () => {
    const { ada } = open();
    world.offline = true;
    ada.service.join(ROOM);
    await ada.say("c", description("offer"));
    expect(ada.service.outgoing?.phase).toBe("notSent");
    expect(ada.call().phase).toBe("joined");
    world.offline = false;
    ada.service.callAgain();
    await ada.say("d", description("offer"));
    expect(ada.service.outgoing?.phase).toBe("calling");
  });

  it("nobody answers: after a minute it is told, and the others hear that it is over", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const { ada, bob } = open();
    ada.service.join(ROOM);
    await ada.say("c", description("offer"));
    await settle();
    vi.advanceTimersByTime(61_000);
    await settle();
    expect(ada.service.outgoing?.phase).toBe("noAnswer");
    expect(bob.over).toHaveLength(1);
    expect(world.sent).toEqual(["ADA invite", "ADA hangup"]);
  });

  it("who calls anew from the device we talk to has lost the call: it ends, and rings again", async () => {
    const { ada, bob } = await talking();
    ada.service.stop();
    const again = world.device("@ada:hs", "ADA");
    again.service.join(ROOM);
    await again.say("d", description("offer"));
    await settle();
    expect(bob.call()).toEqual({ phase: "idle" });
    expect(bob.rung).toHaveLength(2);
  });

  it("can be called again while it is still being hung up", async () => {
    const { ada } = await talking();
    const left = ada.service.leave();
    expect((await ada.service.prepare(ROOM)).transport).toMatchObject({ role: "caller" });
    await left;
    ada.service.join(ROOM);
    expect(ada.call().phase).toBe("joining");
  });

  it("one call at a time", async () => {
    const { ada } = await talking();
    expect(() => ada.service.join("!other:hs")).toThrow("AlreadyInCall");
  });
});
