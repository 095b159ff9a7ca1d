import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createStore } from "zustand/vanilla";
import type { MediaParticipant, MediaState } from "../media/media.ts";
import { watchMissingKeys } from "./missingKeys.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const off: MediaState = {
  phase: "connected",
  participants: {},
  local: { cameraOn: false, microphoneOn: false, screenOn: false },
};
const media = (states: Record<string, MediaParticipant["encryption"]>): MediaState => ({
  ...off,
  participants: Object.fromEntries(
    Object.entries(states).map(([identity, encryption]) => [identity, { encryption } as MediaParticipant]),
  ),
});

it("reports at once, again while it lasts, and no more once there is a picture or nobody", () => {
  const store = createStore<MediaState>(() => off);
  const reports: string[] = [];
  const stop = watchMissingKeys(store, (identity) => reports.push(identity));
  const taken = () => reports.splice(0);

  store.setState(media({ ada: "pending", bob: "ok" }), true);
  vi.advanceTimersByTime(60_000);
  expect(taken()).toEqual([]);
  store.setState(media({ ada: "missingKey", bob: "ok" }), true);
  store.setState(media({ ada: "missingKey", bob: "missingKey" }), true);
  expect(taken()).toEqual(["ada", "bob"]);
  vi.advanceTimersByTime(8_000);
  expect(taken().toSorted()).toEqual(["ada", "ada", "bob", "bob"]);
  store.setState(media({ ada: "ok", bob: "missingKey" }), true);
  vi.advanceTimersByTime(4_000);
  expect(taken()).toEqual(["bob"]);
  store.setState(media({}), true);
  vi.advanceTimersByTime(60_000);
  expect(taken()).toEqual([]);
  // It comes and goes with a rotation that got lost.
  store.setState(media({ ada: "missingKey" }), true);
  expect(taken()).toEqual(["ada"]);
  stop();
  vi.advanceTimersByTime(60_000);
  expect(taken()).toEqual([]);
});
