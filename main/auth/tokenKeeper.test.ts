import { describe, expect, it } from "vitest";
import type { SessionEnd } from "./sessionEnd.ts";
import { TokenKeeper } from "./tokenKeeper.ts";
import type { TokenKeeperOptions } from "./tokenKeeper.ts";

const baseUrl = "https://hs.example";
const SYNC = `${baseUrl}/_matrix/client/v3/sync`;
const HOUR = 3_600_000;

/** A homeserver with rotating tokens (MSC2918): a refresh token is good until one that it was changed for is used. */
class Server {
  readonly valid = new Set(["t0"]);
  soft = true;
  down = false;
  refuse = false;
  #serial = 0;
  #good = new Set(["r0"]);

  refresh(refreshToken: string, expiresAt: number) {
    if (this.down) throw new Error("down");
    if (this.refuse || !this.#good.has(refreshToken)) return "refused" as const;
    this.#serial += 1;
    this.valid.add(`t${this.#serial}`);
    this.#good.add(`r${this.#serial}`);
    return { accessToken: `t${this.#serial}`, refreshToken: `r${this.#serial}`, expiresAt };
  }

  answer(token: string): Response {
    if (!this.valid.has(token))
      return Response.json({ errcode: "M_UNKNOWN_TOKEN", soft_logout: this.soft }, { status: 401 });
    this.#good = new Set([...this.#good].filter((each) => Number(each.slice(1)) >= Number(token.slice(1))));
    return Response.json({ token });
  }
}

function world(options: Partial<TokenKeeperOptions> = {}, server = new Server()) {
  let now = 1_000_000;
  const log: string[] = [];
  const ends: SessionEnd[] = [];
  const store = { down: false };
  const keeper = new TokenKeeper({
    tokens: { accessToken: "t0", refreshToken: "r0", expiresAt: now + HOUR },
    baseUrl,
    refresh: async (refreshToken) => {
      log.push(`refresh ${refreshToken}`);
      await Promise.resolve();
      return server.refresh(refreshToken, now + HOUR);
    },
    save: async (tokens, asking) => {
      await Promise.resolve();
      if (store.down) throw new Error("locked");
      log.push(`${asking ? "note" : "store"} ${tokens.accessToken}`);
    },
    onToken: (token) => log.push(`token ${token}`),
    onEnd: (end) => ends.push(end),
    now: () => now,
    fetch: async (_input, init) => {
      const token = new Headers(init?.headers).get("authorization")?.replace("Bearer ", "") ?? "none";
      log.push(`get ${token}`);
      await Promise.resolve();
      return server.answer(token);
    },
    ...options,
  });
  const get = async (url = SYNC) => {
    const response = await keeper.fetch(url, { headers: { Authorization: "Bearer whatever the SDK has" } });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  return { keeper, get, log, ends, store, server, pass: (ms: number) => (now += ms) };
}

describe("TokenKeeper", () => {
  it("sends its own token to the homeserver, and none to anybody else", async () => {
    const { get, log, keeper } = world();
    await get();
    expect(log).toEqual(["get t0"]);
    await keeper.fetch("https://elsewhere.example/", { headers: { Authorization: "Bearer x" } });
    expect(log.at(-1)).toBe("get x");
  });

  it("stores new tokens before their first use, ahead of the end of the old ones", async () => {
    const { get, log, pass } = world();
    pass(HOUR - 30_000);
    expect((await get()).body).toEqual({ token: "t1" });
    expect(log).toEqual(["note t0", "refresh r0", "store t1", "token t1", "get t1"]);
  });

  it("asks once for all that want new tokens at the same time", async () => {
    const { get, log, server } = world();
    server.valid.clear();
    const answers = await Promise.all([get(), get(), get()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(log.filter((line) => line.startsWith("refresh"))).toEqual(["refresh r0"]);
  });

  it("goes by the homeserver where this computer's clock is wrong", async () => {
    const behind = world();
    behind.pass(-10 * 365 * 24 * HOUR);
    behind.server.valid.clear();
    expect((await behind.get()).body).toEqual({ token: "t1" });
    const ahead = world();
    ahead.pass(10 * 365 * 24 * HOUR);
    await ahead.get();
    await ahead.get();
    expect(ahead.log.filter((line) => line.startsWith("refresh"))).toEqual(["refresh r0"]);
    expect([...behind.ends, ...ahead.ends]).toEqual([]);
  });

  it("a server that is away ends nothing: it is a failure of the network", async () => {
    const { get, ends, server, pass } = world();
    server.valid.clear();
    server.down = true;
    await expect(get()).rejects.toThrow(TypeError);
    server.down = false;
    pass(3_000);
    expect((await get()).body).toEqual({ token: "t1" });
    expect(ends).toEqual([]);
  });

  it("an app that is killed before new tokens are stored comes back by the old ones", async () => {
    const killed = world({ save: (_tokens, asking) => (asking ? Promise.resolve() : new Promise(() => {})) });
    killed.pass(HOUR);
    void killed.get();
    await expect.poll(() => killed.log).toContain("refresh r0");
    killed.server.valid.delete("t0");
    const { get, log, ends } = world({ interrupted: true }, killed.server);
    expect((await get()).body).toEqual({ token: "t2" });
    expect(log).toEqual(["get t0", "note t0", "refresh r0", "store t2", "token t2", "get t2"]);
    expect(ends).toEqual([]);
  });

  it("holds new tokens back while they can't be stored, and uses them once the old ones are void", async () => {
    const { get, log, pass, store, server, ends } = world();
    store.down = true;
    pass(HOUR - 30_000);
    expect((await get()).body).toEqual({ token: "t0" });
    server.valid.delete("t0");
    expect((await get()).body).toEqual({ token: "t1" });
    store.down = false;
    pass(31_000);
    await get();
    await expect.poll(() => log).toContain("store t1");
    expect(log.filter((line) => line.startsWith("refresh"))).toEqual(["refresh r0"]);
    expect(ends).toEqual([]);
  });

  it.each([
    [true, { how: "soft", error: "SignInAgain" }],
    [false, { how: "hard", error: "SessionExpired" }],
  ] as const)("says how a session ended that gets no new tokens (soft: %s)", async (soft, end) => {
    const { get, ends, server } = world();
    Object.assign(server, { soft, refuse: true });
    server.valid.clear();
    expect((await get()).status).toBe(401);
    await get();
    expect(ends).toEqual([end]);
  });

  it("an end that may be the doing of a cut-off rotation keeps the keys", async () => {
    const { get, ends, server } = world({ interrupted: true });
    Object.assign(server, { soft: false, refuse: true });
    server.valid.clear();
    await get();
    expect(ends).toEqual([{ how: "soft", error: "SignInAgain" }]);
  });

  it("leaves other refusals to who asked", async () => {
    const { keeper, ends } = world({
      fetch: async () => Promise.resolve(Response.json({ session: "s", flows: [] }, { status: 401 })),
    });
    const response = await keeper.fetch(SYNC, { headers: { Authorization: "Bearer x" } });
    expect(await response.json()).toEqual({ session: "s", flows: [] });
    expect(ends).toEqual([]);
  });
});
