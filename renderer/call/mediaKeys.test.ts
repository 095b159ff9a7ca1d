import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { MediaKey } from "../../preload/contract.ts";
import type { MediaBackend } from "../media/media.ts";
import { fetchEarlierKeys, forgetKeys, knownKeys, takeKeys } from "./mediaKeys.ts";

const key = (identity: string, index: number): MediaKey => ({ identity, index, key: `${identity}${index}` });
const setKeys = vi.fn();
const backend = { setKeys } as unknown as MediaBackend;
let inMain: MediaKey[] = [];

beforeEach(() => {
  forgetKeys();
  setKeys.mockReset();
  vi.stubGlobal("window", { parley: { getMediaKeys: () => Promise.resolve({ ok: true, value: inMain }) } });
});
afterEach(() => void vi.unstubAllGlobals());

it("keeps keys that come before there is media", () => {
  takeKeys([key("ada", 0)], undefined);
  takeKeys([key("bob", 1)], backend);
  expect(knownKeys()).toEqual([key("ada", 0), key("bob", 1)]);
  expect(setKeys.mock.calls).toEqual([[[key("bob", 1)]]]);
});

it("adds those of before, without making an old one of one's own the current one", async () => {
  inMain = [key("me", 0), key("ada", 0), key("me", 1), key("ada", 1)];
  takeKeys([key("me", 1), key("ada", 1)], backend);
  setKeys.mockReset();
  await fetchEarlierKeys("me", () => backend);
  expect(setKeys.mock.calls).toEqual([[[key("ada", 0)]]]);
});

it("takes all of them in their order where none has come yet", async () => {
  inMain = [key("me", 0), key("me", 1)];
  await fetchEarlierKeys("me", () => backend);
  expect(setKeys.mock.calls).toEqual([[inMain]]);
});

it("leaves another call's media alone", async () => {
  inMain = [key("ada", 0)];
  await fetchEarlierKeys("me", () => undefined);
  expect(setKeys).not.toHaveBeenCalled();
  expect(knownKeys()).toEqual([]);
});
