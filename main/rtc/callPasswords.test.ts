import type { Room } from "matrix-js-sdk";
import { beforeEach, describe, expect, it } from "vitest";
import { MemorySecretStore } from "../secrets/memoryStore.ts";
import { CallPasswords } from "./callPasswords.ts";

const page = "https://call.example.org/room/";
const roomOf = (roomId: string, { alias = null as string | null, encrypted = false } = {}) =>
  ({
    roomId,
    getCanonicalAlias: () => alias,
    getAltAliases: () => [],
    hasEncryptionStateEvent: () => encrypted,
  }) as unknown as Room;

describe("passwords of calls", () => {
  let secrets: MemorySecretStore;
  let passwords: CallPasswords;
  beforeEach(() => {
    secrets = new MemorySecretStore();
    passwords = new CallPasswords(() => secrets);
  });

  it("has none of a room without a link", async () => {
    expect(await passwords.of(roomOf("!a:hs"))).toBeUndefined();
  });

  it("keeps that of a link over a restart, under the id although the link had the alias", async () => {
    passwords.put("#team:hs", { password: "one", page });
    const room = roomOf("!a:hs", { alias: "#team:hs" });
    expect(passwords.known(room)).toBeUndefined();
    expect(await passwords.of(room)).toEqual({ password: "one", page });
    expect(passwords.known(room)).toEqual({ password: "one", page });
    const again = new CallPasswords(() => secrets);
    expect(await again.of(roomOf("!a:hs"))).toEqual({ password: "one", page });
    expect(await again.of(roomOf("!b:hs"))).toBeUndefined();
  });

  it("lets the latest link count", async () => {
    const room = roomOf("!a:hs");
    passwords.put("!a:hs", { password: "one", page });
    await passwords.of(room);
    passwords.put("!a:hs", { password: "two", page });
    expect((await passwords.of(room))?.password).toBe("two");
  });

  it("never puts a key that others know in place of everybody's own, in a room that Matrix encrypts", async () => {
    passwords.put("!a:hs", { password: "one", page });
    const room = roomOf("!a:hs", { encrypted: true });
    expect(await passwords.of(room)).toBeUndefined();
    expect(passwords.known(room)).toBeUndefined();
  });

  it("forgets all with the session, and ignores what is no password of its own making", async () => {
    passwords.put("!a:hs", { password: "one", page });
    await passwords.of(roomOf("!a:hs"));
    await secrets.set("session", "stays");
    await passwords.forgetAll();
    expect(await passwords.of(roomOf("!a:hs"))).toBeUndefined();
    expect(await secrets.get("session")).toBe("stays");
    await secrets.set("callPassword:!c:hs", "{");
    expect(await passwords.of(roomOf("!c:hs"))).toBeUndefined();
  });

  it("remembers only so many links that lead nowhere", async () => {
    for (let index = 0; index < 30; index++) passwords.put(`!${index}:hs`, { password: `p${index}`, page });
    expect(await passwords.of(roomOf("!0:hs"))).toBeUndefined();
    expect((await passwords.of(roomOf("!29:hs")))?.password).toBe("p29");
  });
});
