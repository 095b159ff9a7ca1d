import { beforeEach, expect, it } from "vitest";
import type { PeerMessage } from "../../preload/contract.ts";
import { initialState, StateHub } from "../state.ts";
import { EitherCall } from "./eitherCall.ts";

/** One kind of call, as far as it is asked here: what was done, and an end that can be made to wait. */
class Calls {
  inCall = false;
  leaving = false;
  done: string[];
  wait: Promise<void> = Promise.resolve();
  readonly #name: string;
  constructor(name: string, done: string[]) {
    this.#name = name;
    this.done = done;
  }
  prepare = async () => {
    this.done.push(`${this.#name} prepares`);
    return null as never;
  };
  join = async () => {
    this.done.push(`${this.#name} joins`);
    this.inCall = true;
  };
  leave = async () => {
    if (!this.inCall) return;
    this.leaving = true;
    await this.wait;
    this.done.push(`${this.#name} has left`);
    this.inCall = this.leaving = false;
  };
  signal = async () => void this.done.push(`${this.#name} signals`);
  sendPeerSignal = this.signal;
  sfuAccess = async () => null as never;
  peerWay = async () => ({ iceServers: [], relayOnly: false });
  stop = () => {};
  get keys(): never {
    throw new Error("none");
  }
  get company(): never {
    throw new Error("none");
  }
}

let done: string[];
let rtc: Calls;
let voip: Calls;
let hub: StateHub;
let either: EitherCall;
beforeEach(() => {
  done = [];
  rtc = new Calls("rtc", done);
  voip = new Calls("voip", done);
  hub = new StateHub(initialState({} as never));
  either = new EitherCall(rtc, voip, hub);
});
const message = {} as PeerMessage;
const leavingSlice = () => hub.set("call", { phase: "leaving" } as never);

it("goes to the kind that is asked for", async () => {
  await either.prepare("!r");
  await either.prepare("!r", true);
  await either.join("!r", true);
  await either.sendPeerSignal(message);
  expect(done).toEqual(["rtc prepares", "voip prepares", "voip joins", "voip signals"]);
  await either.leave();
  await either.join("!r");
  await either.sendPeerSignal(message);
  expect(done.slice(4)).toEqual(["voip has left", "rtc joins", "rtc signals"]);
});

it("is one call at a time", async () => {
  await either.join("!r");
  await expect(either.join("!s", true)).rejects.toThrow("AlreadyInCall");
  await either.leave();
  await either.join("!s", true);
  await expect(either.join("!r")).rejects.toThrow("AlreadyInCall");
  expect(either.inCall).toBe(true);
});

it("waits for the end of the call before, and so does what the page says meanwhile", async () => {
  await either.join("!r");
  const { promise, resolve } = Promise.withResolvers<void>();
  rtc.wait = promise;
  const left = either.leave();
  leavingSlice();
  const joined = either.join("!s", true);
  const said = either.sendPeerSignal(message);
  expect(either.inCall).toBe(true);
  resolve();
  await Promise.all([left, joined, said]);
  expect(done.slice(1).filter((each) => each.startsWith("voip"))).toEqual(["voip joins", "voip signals"]);
});

it("leaves what is only about to be joined", async () => {
  await either.join("!r");
  const { promise, resolve } = Promise.withResolvers<void>();
  rtc.wait = promise;
  const first = either.leave();
  leavingSlice();
  const joined = either.join("!s", true);
  const left = either.leave();
  resolve();
  await Promise.all([first, joined, left]);
  expect(done.at(-1)).toBe("voip has left");
  expect(either.inCall).toBe(false);
});
