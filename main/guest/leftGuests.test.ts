import { MatrixError } from "matrix-js-sdk";
import { beforeEach, describe, expect, it } from "vitest";
import { MemorySecretStore } from "../secrets/memoryStore.ts";
import type { GuestAccount } from "./guestAccount.ts";
import { LeftGuests } from "./leftGuests.ts";

const DAY = 86_400_000;
const guest = (userId: string): GuestAccount => ({
  password: `pw of ${userId}`,
  session: {
    version: 1,
    homeserver: "guests.example.org",
    baseUrl: "https://guests.example.org",
    userId,
    deviceId: "DEV",
    accessToken: "token",
    storageKey: "key",
  },
});

describe("accounts of visits that an earlier run left", () => {
  let secrets: MemorySecretStore;
  let ended: string[];
  let answer: () => Promise<void>;
  const run = () =>
    new LeftGuests(
      () => secrets,
      async ({ session, password }) => {
        expect(password).toBe(`pw of ${session.userId}`);
        ended.push(session.userId);
        await answer();
      },
    );
  beforeEach(() => {
    secrets = new MemorySecretStore();
    ended = [];
    answer = () => Promise.resolve();
  });

  it("are ended at the next start, once", async () => {
    await run().remember(guest("@a:g"), 0);
    await run().endAll(DAY);
    await run().endAll(DAY);
    expect(ended).toEqual(["@a:g"]);
    expect(await secrets.get("guestsToEnd")).toBeUndefined();
  });

  it("are none where the visit was ended, or the account kept", async () => {
    const here = run();
    await Promise.all([here.remember(guest("@a:g"), 0), here.remember(guest("@b:g"), 0), here.forget("@a:g")]);
    await run().endAll(DAY);
    expect(ended).toEqual(["@b:g"]);
  });

  it("are tried again while their server does not answer, and given up after a month", async () => {
    answer = () => Promise.reject(new Error("no answer in time"));
    await run().remember(guest("@a:g"), 0);
    await run().endAll(29 * DAY);
    await run().endAll(31 * DAY);
    await run().endAll(32 * DAY);
    expect(ended).toEqual(["@a:g", "@a:g"]);
  });

  it("are forgotten where their server has ended them already", async () => {
    answer = () => Promise.reject(new MatrixError({ errcode: "M_UNKNOWN_TOKEN" }, 401));
    await run().remember(guest("@a:g"), 0);
    await run().endAll(DAY);
    await run().endAll(DAY);
    expect(ended).toEqual(["@a:g"]);
  });

  it("are the last few, and what is damaged stops nothing", async () => {
    const here = run();
    for (const name of "abcdefg") void here.remember(guest(`@${name}:g`), 0);
    await here.endAll(DAY);
    await here.forget("nobody");
    await run().endAll(DAY);
    expect(ended.toSorted()).toEqual(["@c:g", "@d:g", "@e:g", "@f:g", "@g:g"]);
    await secrets.set("guestsToEnd", "[{}]");
    await run().endAll(DAY);
    await run().remember(guest("@z:g"), 0);
    await run().endAll(DAY);
    expect(ended.at(-1)).toBe("@z:g");
  });
});
