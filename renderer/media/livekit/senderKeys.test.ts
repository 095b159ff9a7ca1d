import { describe, expect, it } from "vitest";
import { SenderKeys } from "./senderKeys.ts";

const key = (identity: string, index: number, bytes: string) => ({ identity, index, key: bytes });

describe("SenderKeys", () => {
  it("keeps keys of participants nobody has seen yet", () => {
    const keys = new SenderKeys();
    keys.add([key("a", 0, "k0"), key("b", 3, "k3")]);
    expect(keys.all()).toEqual([key("a", 0, "k0"), key("b", 3, "k3")]);
    expect(keys.has("b")).toBe(true);
    expect(keys.has("c")).toBe(false);
  });

  it("does not set again what is set: an old own key must not become the current one", () => {
    const keys = new SenderKeys();
    keys.add([key("a", 0, "k0"), key("a", 1, "k1")]);
    expect(keys.add([key("a", 0, "k0"), key("a", 1, "k1"), key("a", 2, "k2")])).toEqual([key("a", 2, "k2")]);
  });

  it("takes a new key at a used index, as the newest", () => {
    const keys = new SenderKeys();
    keys.add([key("a", 255, "old"), key("a", 0, "k0")]);
    expect(keys.add([key("a", 255, "new")])).toEqual([key("a", 255, "new")]);
    expect(keys.all()).toEqual([key("a", 0, "k0"), key("a", 255, "new")]);
  });

  it("tells identities apart that differ only in digits of the index", () => {
    const keys = new SenderKeys();
    keys.add([key("1 a", 2, "x"), key("a", 21, "y")]);
    expect(keys.all()).toHaveLength(2);
  });

  it("takes the keys of the start as older than what came before it", () => {
    const keys = new SenderKeys();
    keys.add([key("a", 1, "k1")]);
    keys.seed([key("a", 0, "k0"), key("a", 1, "k1")]);
    expect(keys.all()).toEqual([key("a", 0, "k0"), key("a", 1, "k1")]);
    const reused = new SenderKeys();
    reused.add([key("a", 0, "new")]);
    reused.seed([key("a", 0, "old"), key("a", 1, "k1")]);
    expect(reused.all()).toEqual([key("a", 1, "k1"), key("a", 0, "new")]);
  });

  it("forgets all at the end of a call", () => {
    const keys = new SenderKeys();
    keys.add([key("a", 0, "k0")]);
    keys.clear();
    expect(keys.all()).toEqual([]);
  });
});
