import { openDoor } from "./support/door.ts";
import { expect, test } from "./support/fixtures.ts";
import type { Account, World } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { decodedFrames, expectPattern, memberships, tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

const MEMBER = "org.matrix.msc3401.call.member";
const encode = encodeURIComponent;

/** What a device has written, if it is in the call by state. */
async function contentOf(world: World, account: Account, roomId: string) {
  const state = (await world.api(account, "GET", `/_matrix/client/v3/rooms/${encode(roomId)}/state`)) as unknown as {
    type: string;
    sender: string;
    state_key: string;
    content: { expires?: number; device_id?: string };
  }[];
  return state.find(
    (event) => event.type === MEMBER && event.sender === account.userId && event.content.device_id !== undefined,
  );
}

test("a homeserver without delayed events, sticky events and a list of transports still makes calls", async ({
  world,
  backend,
}) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name, roomId } = await world.conference(alice, [bob]);
  const door = await openDoor(backend.homeserver.baseUrl, ["delayed", "sticky", "transports"]);
  try {
    const [a, b] = await Promise.all([
      world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
      world.launch("bob", { signIn: { ...bob.signIn, homeserver: door.url }, pattern: patterns.bob }),
    ]);
    await expect(b.page.getByRole("article", { name, exact: true })).toBeVisible();
    for (const { page } of [a, b]) await page.evaluate(() => window.parley.changeSettings({ wireMode: "matrix_2_0" }));
    await joinConference(a.page, name);
    await joinConference(b.page, name);
    await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
    await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
    // Alice as she wishes; Bob by state, and short-lived: nobody but himself would ever end it.
    expect(await contentOf(world, alice, roomId)).toBeUndefined();
    expect((await contentOf(world, bob, roomId))?.content.expires).toBe(120_000);
    await b.page.getByRole("button", { name: "Leave", exact: true }).click();
    await expect(tileOf(a.page, "Bob")).toHaveCount(0);
    expect(await memberships(world, alice, roomId)).toEqual([]);
  } finally {
    await door.close();
  }
});

test("where state keys are owned, a membership lies under one, and nobody else can write it", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const name = "Owned";
  const { spaceId } = await world.conference(alice, [bob]);
  const via = [alice.userId.slice(alice.userId.indexOf(":") + 1)];
  const room = await world.api(alice, "POST", "/_matrix/client/v3/createRoom", {
    name,
    room_version: "org.matrix.msc3757.11",
    preset: "private_chat",
    creation_content: { type: "org.matrix.msc3417.call" },
    invite: [bob.userId],
    initial_state: [{ type: "m.space.parent", state_key: spaceId, content: { via, canonical: true } }],
    power_level_content_override: { events: { [MEMBER]: 0 } },
  });
  const roomId = String(room["room_id"]);
  const child = `/_matrix/client/v3/rooms/${encode(spaceId)}/state/m.space.child/${encode(roomId)}`;
  await world.api(alice, "PUT", child, { via });
  await world.api(bob, "POST", `/_matrix/client/v3/join/${encode(roomId)}`, {});
  const { page } = await world.launch("alice", { signIn: alice.signIn });
  await joinConference(page, name);
  await expect
    .poll(() => memberships(world, alice, roomId))
    .toEqual([expect.stringMatching(`^${alice.userId}_.*_m.call$`)]);
  const own = await contentOf(world, alice, roomId);
  const write = (key: string, content: Record<string, unknown>) =>
    world.api(bob, "PUT", `/_matrix/client/v3/rooms/${encode(roomId)}/state/${MEMBER}/${encode(key)}`, content);
  await expect(write(own?.state_key ?? "", {})).rejects.toThrow(/403/);
  // One device under both kinds of key is still one.
  const content = { ...own?.content, device_id: "BOB", membershipID: `${bob.userId}:BOB` };
  await write(`${bob.userId}_BOB_m.call`, content);
  await write(`_${bob.userId}_BOB_m.call`, content);
  await expect(tileOf(page, "Bob")).toHaveCount(1);
  await write(`${bob.userId}_BOB_m.call`, {});
  await write(`_${bob.userId}_BOB_m.call`, {});
  await expect(tileOf(page, "Bob")).toHaveCount(0);
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect.poll(() => memberships(world, alice, roomId)).toEqual([]);
});

test(
  "while the homeserver is out of one app's reach, others keep seeing it; when it dies meanwhile, it goes",
  { tag: "@long" },
  async ({ world, backend }) => {
    const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
    const { name, roomId } = await world.conference(alice, [bob]);
    const door = await openDoor(backend.homeserver.baseUrl);
    try {
      const [a, b] = await Promise.all([
        world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
        world.launch("bob", { signIn: { ...bob.signIn, homeserver: door.url }, pattern: patterns.bob }),
      ]);
      await joinConference(a.page, name);
      await joinConference(b.page, name);
      const tile = tileOf(a.page, "Bob");
      await expectPattern(tile, patterns.bob);
      const before = await memberships(world, alice, roomId);
      door.shut();
      // Longer than the homeserver would wait for the restart of his leave (8.5 s). Looked at all the time.
      const from = Date.now();
      let frames = await decodedFrames(tile);
      while (Date.now() - from < 12_000) {
        await expect.poll(() => decodedFrames(tile), { timeout: 5_000 }).toBeGreaterThan(frames);
        frames = await decodedFrames(tile);
        expect(await memberships(world, alice, roomId)).toEqual(before);
      }
      await b.kill();
      const killed = Date.now();
      await expect(tile).toHaveCount(0, { timeout: 45_000 });
      expect(await memberships(world, alice, roomId)).toHaveLength(1);
      console.log(`killed while out of reach of its homeserver: gone after ${Date.now() - killed} ms`);
    } finally {
      await door.close();
    }
  },
);
