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
