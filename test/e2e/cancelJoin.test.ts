import type { Page } from "@playwright/test";
import { RoomServiceClient } from "livekit-server-sdk";
import { openDoor } from "./support/door.ts";
import type { Which } from "./support/door.ts";
import { expect, test } from "./support/fixtures.ts";
import type { Account, World } from "./support/fixtures.ts";
import { memberships } from "./support/observe.ts";
import { enterLobby } from "./support/steps.ts";

/** Keeps hold of the page's connections, from before its first script on. */
async function watchConnections(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const peers: RTCPeerConnection[] = [];
    const sockets: WebSocket[] = [];
    Object.assign(window, { parleyPeers: peers, parleySockets: sockets });
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        peers.push(this);
      }
    };
    window.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    };
  });
  await page.reload();
}

/** How many of them are neither closed nor about to be. */
function openConnections(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { parleyPeers, parleySockets } = window as unknown as {
      parleyPeers: RTCPeerConnection[];
      parleySockets: WebSocket[];
    };
    const peers = parleyPeers.filter(({ connectionState }) => connectionState !== "closed");
    return peers.length + parleySockets.filter(({ readyState }) => readyState < WebSocket.CLOSING).length;
  });
}

const phase = (page: Page) =>
  page.evaluate(async () => {
    const state = await window.parley.getState({});
    return state.ok ? state.value.call.phase : undefined;
  });

const put = (method: string, url: string) => method === "PUT" && url.includes("/state/org.matrix.msc3401.call.member/");
const delayed = (url: string) => url.includes("org.matrix.msc4140.delay=");

interface Step {
  /** Kept waiting by the way to the homeserver, or a process that is frozen. */
  at: { where: "request" | "answer"; which: Which } | { part: "authService" | "livekit" };
  /** Frozen before the lobby is opened: what it fetches ahead hangs as well. */
  early: boolean;
  /** What main says of the call when the step has been reached. */
  phase: "idle" | "joining" | "joined";
  /** By which button the person gets out, and where that leads. */
  out: "Cancel" | "Leave";
}

/** Every step of a join (wire.md, callState.ts), from the first question to the first media. */
const steps: [string, Step][] = [
  [
    "asking the homeserver for its transports",
    {
      at: { where: "request", which: (_, url) => url.includes("/rtc/transports") },
      early: true,
      phase: "idle",
      out: "Cancel",
    },
  ],
  [
    "getting an OpenID token",
    {
      at: { where: "request", which: (_, url) => url.includes("/openid/request_token") },
      early: true,
      phase: "idle",
      out: "Cancel",
    },
  ],
  [
    "getting access to the SFU from the authorization service",
    { at: { part: "authService" }, early: true, phase: "idle", out: "Cancel" },
  ],
  [
    "arming the delayed leave",
    {
      at: { where: "request", which: (method, url) => put(method, url) && delayed(url) },
      early: false,
      phase: "joining",
      out: "Cancel",
    },
  ],
  [
    "writing the membership, which is still on its way",
    {
      at: { where: "request", which: (method, url) => put(method, url) && !delayed(url) },
      early: false,
      phase: "joining",
      out: "Cancel",
    },
  ],
  [
    "writing the membership, which the homeserver has, but not yet said so",
    {
      at: { where: "answer", which: (method, url) => put(method, url) && !delayed(url) },
      early: false,
      // It is seen in the room before it is acknowledged.
      phase: "joined",
      out: "Leave",
    },
  ],
  [
    "waiting to see the membership in the room",
    {
      at: { where: "answer", which: (_, url) => url.includes("/sync?") },
      early: false,
      phase: "joining",
      out: "Cancel",
    },
  ],
  ["connecting to the SFU", { at: { part: "livekit" }, early: false, phase: "joined", out: "Leave" }],
];

test(
  "a join that hangs is cancelled, and asked for again before it is through",
  { tag: "@long" },
  async ({ world, backend }) => {
    const alice = await world.account("Alice");
    const { name, roomId } = await world.conference(alice, []);
    const door = await openDoor(backend.homeserver.baseUrl);
    try {
      const { page } = await world.launch("alice", { signIn: { ...alice.signIn, homeserver: door.url } });
      await enterLobby(page, name);
      expect(await page.evaluate((room) => window.parley.prepareCall({ roomId: room }), roomId)).toMatchObject({
        ok: true,
      });
      door.hold("request", (method, url) => put(method, url) && !delayed(url));
      const join = page.getByRole("button", { name: "Join", exact: true });
      await join.click();
      await expect.poll(() => door.held, { timeout: 20_000 }).toBe(1);
      await page.getByRole("button", { name: "Cancel", exact: true }).click();
      await expect.poll(() => phase(page), { timeout: 20_000 }).toBe("idle");
      await join.click();
      await expect.poll(() => phase(page)).toBe("joining");

      await door.release();
      await expect.poll(() => phase(page), { timeout: 20_000 }).toBe("joined");
      await expect.poll(() => memberships(world, alice, roomId)).toHaveLength(1);
      // What was written for the first join was taken back before the second, not after it.
      const written = await writtenBy(world, alice, roomId);
      expect(written).toEqual(["member", "gone", "member"]);
      await page.getByRole("button", { name: "Leave", exact: true }).click();
      await expect.poll(() => memberships(world, alice, roomId), { timeout: 20_000 }).toEqual([]);
    } finally {
      await door.release();
      await door.close();
    }
  },
);

/** What became of somebody's membership in a room, from the first on. A leave that comes twice changes nothing. */
async function writtenBy(world: World, account: Account, roomId: string): Promise<("member" | "gone")[]> {
  const { chunk } = (await world.api(
    account,
    "GET",
    `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/messages?dir=b&limit=50`,
  )) as unknown as { chunk: { type: string; content: object }[] };
  return chunk
    .filter(({ type }) => type === "org.matrix.msc3401.call.member")
    .map(({ content }) => (Object.keys(content).length > 0 ? ("member" as const) : ("gone" as const)))
    .toReversed()
    .filter((what, index, all) => what !== (all[index - 1] ?? "gone"));
}

for (const [name, { at, early, phase: reached, out }] of steps) {
  test(`a join can be cancelled while it is ${name}`, { tag: "@long" }, async ({ world, backend }) => {
    const alice = await world.account("Alice");
    const conference = await world.conference(alice, []);
    const door = await openDoor(backend.homeserver.baseUrl);
    const sfu = new RoomServiceClient(backend.livekit.httpUrl, backend.livekit.apiKey, backend.livekit.apiSecret);
    const present = () => memberships(world, alice, conference.roomId);
    const atSfu = async () => {
      const rooms = await sfu.listRooms();
      return (await Promise.all(rooms.map((room) => sfu.listParticipants(room.name)))).flat().length;
    };
    const freeze = async () => {
      if ("part" in at) await backend.signalPart(at.part, "SIGSTOP");
      else door.hold(at.where, at.which);
    };
    let frozen = false;
    const thaw = async () => {
      if (frozen && "part" in at) await backend.signalPart(at.part, "SIGCONT");
      frozen = false;
      await door.release();
    };
    try {
      const { page } = await world.launch("alice", { signIn: { ...alice.signIn, homeserver: door.url } });
      const card = page.getByRole("article", { name: conference.name, exact: true });
      await expect(card).toBeVisible();
      await watchConnections(page);
      const join = page.getByRole("button", { name: "Join", exact: true });
      frozen = early;
      if (early) await freeze();
      await enterLobby(page, conference.name);
      if (!early) {
        // All that can be fetched ahead is there.
        const prepared = () => page.evaluate((roomId) => window.parley.prepareCall({ roomId }), conference.roomId);
        expect(await prepared()).toMatchObject({ ok: true });
        frozen = true;
        await freeze();
      }

      await join.click();
      if (!("part" in at)) await expect.poll(() => door.held, { timeout: 20_000 }).toBeGreaterThan(0);
      await expect.poll(() => phase(page), { timeout: 20_000 }).toBe(reached);
      if ("part" in at && at.part === "livekit") await expect.poll(() => openConnections(page)).toBeGreaterThan(0);
      await page.getByRole("button", { name: out, exact: true }).click();

      // The person is out at once, whatever hangs; the call is over when its time is up.
      await expect(out === "Cancel" ? join : card).toBeVisible({ timeout: 5000 });
      await expect.poll(() => phase(page), { timeout: 20_000 }).toBe("idle");
      await expect.poll(() => openConnections(page), { timeout: 20_000 }).toBe(0);

      await thaw();
      // A membership that came late is taken back.
      await expect.poll(present, { timeout: 20_000 }).toEqual([]);
      await expect.poll(atSfu, { timeout: 30_000 }).toBe(0);
      expect(await phase(page)).toBe("idle");
      // Back in the lobby, what was fetched at last lets the next join warm up, with a connection that is closed at once.
      await expect.poll(() => openConnections(page)).toBe(0);

      // The next one is a call as any other: one membership that stays, one connection, and an end.
      if (out === "Leave") await enterLobby(page, conference.name);
      await join.click();
      await expect.poll(() => phase(page), { timeout: 20_000 }).toBe("joined");
      await expect.poll(atSfu, { timeout: 30_000 }).toBe(1);
      await expect.poll(present).toHaveLength(1);
      await page.getByRole("button", { name: "Leave", exact: true }).click();
      await expect.poll(() => phase(page), { timeout: 20_000 }).toBe("idle");
      await expect.poll(present, { timeout: 20_000 }).toEqual([]);
      await expect.poll(atSfu, { timeout: 30_000 }).toBe(0);
      await expect.poll(() => openConnections(page), { timeout: 20_000 }).toBe(0);
    } finally {
      await thaw();
      await door.close();
    }
  });
}
