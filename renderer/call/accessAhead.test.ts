import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { CallResult, IncomingCall } from "../../preload/contract.ts";
import { firstState } from "../../preload/contract/initial.ts";

const prepare = vi.hoisted(() => vi.fn());
vi.mock("./lobbyDevices.ts", () => ({ mediaStack: () => Promise.resolve({ backend: { prepare } }) }));

const access = (url: string): CallResult<"prepareCall"> => ({
  transport: { kind: "livekit", sfu: { focusUrl: "https://focus", url, jwt: "jwt" } },
  identity: "@me:hs:DEVICE",
  encryption: "perSender",
});
const prepareCall = vi.fn();
const ring = (more: Partial<IncomingCall> = {}): IncomingCall => ({
  id: "$ring",
  roomId: "!r:hs",
  name: "Ada",
  caller: { userId: "@ada:hs", displayName: "Ada" },
  direct: true,
  manner: "ring",
  silenced: false,
  untilTs: 0,
  ...more,
});

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers({ toFake: ["Date"] });
  prepare.mockReset();
  prepareCall.mockReset().mockImplementation(() => Promise.resolve({ ok: true, value: access("wss://sfu") }));
  vi.stubGlobal("window", { parley: { prepareCall } });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The module anew, with the store that it has. */
async function start() {
  const module = await import("./accessAhead.ts");
  const { appStore: store } = await import("../store/app.ts");
  store.setState(firstState, true);
  module.prepareForRings();
  return {
    ...module,
    store,
    rings: (...incoming: IncomingCall[]) => store.setState({ ring: { incoming, outgoing: null } }),
  };
}

it("fetches while it rings what the answer then has at hand", async () => {
  const { rings: ringing, accessAtHand, accessTo } = await start();
  expect(accessAtHand("!r:hs", false)).toBeUndefined();
  ringing(ring());
  await vi.waitFor(() => expect(prepare).toHaveBeenCalledOnce());
  expect(accessAtHand("!r:hs", false)).toEqual(access("wss://sfu"));
  expect(await accessTo("!r:hs", false)).toEqual({ ok: true, value: access("wss://sfu") });
  expect(prepareCall).toHaveBeenCalledOnce();
  // Another room, or another way of calling, is another matter.
  expect(accessAtHand("!other:hs", false)).toBeUndefined();
  expect(accessAtHand("!r:hs", true)).toBeUndefined();
});

it.each([
  ["is silenced", { silenced: true }],
  ["is a quiet toast", { manner: "toast" }],
  ["is for another account", { account: "@work:hs" }],
  ["is of an older client", { legacy: true }],
] as const)("fetches nothing for a call that %s", async (_, more) => {
  const { rings: ringing } = await start();
  ringing(ring(more));
  expect(prepareCall).not.toHaveBeenCalled();
});

it("keeps nothing for a ring that is over, and nothing of a call of older clients", async () => {
  const { rings: ringing, accessAtHand, accessTo } = await start();
  ringing(ring());
  await vi.waitFor(() => expect(accessAtHand("!r:hs", false)).toBeDefined());
  ringing(ring({ silenced: true }));
  expect(accessAtHand("!r:hs", false)).toBeDefined();
  ringing();
  expect(accessAtHand("!r:hs", false)).toBeUndefined();
  await accessTo("!r:hs", true);
  await accessTo("!r:hs", true);
  expect(prepareCall).toHaveBeenCalledTimes(3);
});

it("asks again after a failure, when it has become old, and when the next call may be another one", async () => {
  const { accessTo, accessAtHand, store } = await start();
  prepareCall.mockResolvedValueOnce({ ok: false, error: { name: "Offline" } });
  expect(await accessTo("!r:hs", false)).toMatchObject({ ok: false });
  expect(await accessTo("!r:hs", false)).toMatchObject({ ok: true });
  expect(prepareCall).toHaveBeenCalledTimes(2);
  vi.setSystemTime(Date.now() + 91_000);
  expect(accessAtHand("!r:hs", false)).toBeUndefined();
  await accessTo("!r:hs", false);
  expect(prepareCall).toHaveBeenCalledTimes(3);
  store.setState({ settings: { ...store.getState().settings } });
  expect(accessAtHand("!r:hs", false)).toBeUndefined();
});
