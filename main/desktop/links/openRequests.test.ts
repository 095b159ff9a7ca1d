import { describe, expect, it } from "vitest";
import { defaultSettings } from "../../settings/settings.ts";
import { initialState, StateHub } from "../../state.ts";
import { OpenRequests } from "./openRequests.ts";

const room = { roomId: "!a:hs", join: true };

function make() {
  const told: number[] = [];
  const requests = new OpenRequests(
    new StateHub(initialState(defaultSettings)),
    () => undefined,
    () => told.push(told.length + 1),
    () => undefined,
    { put: () => undefined },
  );
  return { requests, told };
}

describe("OpenRequests", () => {
  it("gives what shall be opened once, the latest", () => {
    const { requests, told } = make();
    requests.put({ roomId: "!b:hs", join: false });
    requests.put(room);
    expect(told).toHaveLength(2);
    expect(requests.take()).toEqual(room);
    expect(requests.take()).toBeNull();
  });

  it("tells when the page has taken it, and does not wait for ever", async () => {
    const { requests } = make();
    await requests.takenWithin(60_000);
    requests.put(room);
    let taken = false;
    const waiting = requests.takenWithin(60_000).then(() => (taken = true));
    await Promise.resolve();
    expect(taken).toBe(false);
    requests.take();
    await waiting;
    requests.put(room);
    await requests.takenWithin(1);
    expect(requests.take()).toEqual(room);
  });

  it("a page that nobody sees gets nothing, and is told once it is seen", () => {
    const { requests, told } = make();
    requests.put(room);
    requests.hold(true);
    expect(requests.take()).toBeNull();
    expect(told).toHaveLength(1);
    requests.hold(false);
    expect(told).toHaveLength(2);
    expect(requests.take()).toEqual(room);
  });

  it("what waits for a page outlives one that was never seen", () => {
    const { requests } = make();
    requests.hold(true);
    requests.put(room);
    expect(requests.take()).toBeNull();
    requests.hold(false);
    requests.hold(true);
    requests.hold(false);
    expect(requests.take()).toEqual(room);
  });

  it("tells nothing where nothing waits", () => {
    const { requests, told } = make();
    requests.hold(true);
    requests.hold(false);
    expect(told).toEqual([]);
  });
});
