import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

const encode = encodeURIComponent;

test("members of every wire mode are seen, malformed ones are ignored and logged", async ({ world, backend }) => {
  const names = ["Alice", "Carol", "Dave", "Erin", "Mallory"] as const;
  const [alice, carol, dave, erin, mallory] = [
    await world.account(names[0]),
    await world.account(names[1]),
    await world.account(names[2]),
    await world.account(names[3]),
    await world.account(names[4]),
  ];
  const { name, roomId } = await world.conference(alice, [carol, dave, erin, mallory]);
  const focus = { type: "livekit", livekit_service_url: backend.authServiceUrl, livekit_alias: roomId };
  const session = (userId: string, device: string, selection: string) => ({
    application: "m.call",
    call_id: "",
    scope: "m.room",
    device_id: device,
    membershipID: `${userId}:${device}`,
    expires: 180_000_000,
    focus_active: { type: "livekit", focus_selection: selection },
    foci_preferred: [focus],
  });
  const state = (account: typeof carol, key: string, content: Record<string, unknown>) =>
    world.api(
      account,
      "PUT",
      `/_matrix/client/v3/rooms/${encode(roomId)}/state/org.matrix.msc3401.call.member/${encode(key)}`,
      content,
    );
  const { page, folder } = await world.launch("alice", { signIn: alice.signIn });
  await expect(page.getByRole("article", { name, exact: true })).toBeVisible();

  // Malformed and forged first, so that the good ones come after them in the same sync stream.
  await state(mallory, `_${mallory.userId}_BAD1_m.call`, {
    ...session(mallory.userId, "BAD1", "multi_sfu"),
    expires: "forever",
  });
  await state(mallory, `_${mallory.userId}_BAD2_m.call`, {
    ...session(mallory.userId, "BAD2", "multi_sfu"),
    expires: 1e15,
  });
  await state(mallory, `_${mallory.userId}_BAD3_m.call`, {
    memberships: [session(mallory.userId, "BAD3", "multi_sfu")],
  });
  await state(mallory, `_${erin.userId}_BAD4_m.call`, session(erin.userId, "BAD4", "multi_sfu"));
  await state(carol, `_${carol.userId}_CAROL_m.call`, session(carol.userId, "CAROL", "multi_sfu"));
  await state(dave, `_${dave.userId}_DAVE_m.call`, session(dave.userId, "DAVE", "oldest_membership"));
  await world.api(
    erin,
    "PUT",
    `/_matrix/client/v3/rooms/${encode(roomId)}/send/org.matrix.msc4143.rtc.member/m1?org.matrix.msc4354.sticky_duration_ms=3600000`,
    {
      slot_id: "m.call#ROOM",
      application: { type: "m.call" },
      member: { user_id: erin.userId, device_id: "ERIN", id: "erin-1" },
      transports: { published: [focus], can_subscribe: ["livekit"] },
      versions: [],
      msc4354_sticky_key: "erin-1",
    },
  );

  await expect(page.getByRole("article", { name, exact: true })).toContainText("3 people");
  await joinConference(page, name);
  for (const who of ["Carol", "Dave", "Erin", "Alice (you)"]) await expect(tileOf(page, who)).toBeVisible();
  await expect(tileOf(page, "Mallory")).toHaveCount(0);

  // Leaving in each mode.
  await state(carol, `_${carol.userId}_CAROL_m.call`, {});
  await expect(tileOf(page, "Carol")).toHaveCount(0);
  await world.api(
    erin,
    "PUT",
    `/_matrix/client/v3/rooms/${encode(roomId)}/send/org.matrix.msc4143.rtc.member/m2?org.matrix.msc4354.sticky_duration_ms=3600000`,
    { msc4354_sticky_key: "erin-1" },
  );
  await expect(tileOf(page, "Erin")).toHaveCount(0);
  await expect(tileOf(page, "Dave")).toBeVisible();

  const [log] = globSync(join(folder, "config", "Parley", "*", "logs", "main.log"));
  const ignored = readFileSync(log ?? "", "utf8")
    .split("\n")
    .filter((line) => line.includes("ignored a membership"));
  const reasons = ignored.map((line) => line.slice(line.lastIndexOf(": ") + 2)).toSorted();
  expect(reasons).toEqual(["absurdExpiry", "malformed", "malformed", "senderMismatch"]);
});

test("all modes are written by setting and meet in one call: three people, one for each", async ({ world }) => {
  const accounts = [await world.account("Alice"), await world.account("Bob"), await world.account("Carol")] as const;
  const [alice, bob, carol] = accounts;
  const { name, roomId } = await world.conference(alice, [bob, carol]);
  const [a, b, c] = await Promise.all([
    world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob }),
    world.launch("carol", { signIn: carol.signIn, pattern: patterns.carol }),
  ]);
  const write = (page: typeof a.page, wireMode: "compatibility" | "legacy" | "matrix_2_0") =>
    page.evaluate((mode) => window.parley.changeSettings({ wireMode: mode }), wireMode);
  const written = async () => {
    const state = (await world.api(alice, "GET", `/_matrix/client/v3/rooms/${encode(roomId)}/state`)) as unknown as {
      type: string;
      sender: string;
      content: { focus_active?: { focus_selection: string } };
    }[];
    return state
      .filter((event) => event.type === "org.matrix.msc3401.call.member" && Object.keys(event.content).length > 0)
      .map((event) => `${event.sender} ${event.content.focus_active?.focus_selection}`)
      .toSorted();
  };
  await write(b.page, "matrix_2_0");
  await write(c.page, "legacy");
  for (const { page } of [a, b, c]) await joinConference(page, name);
  const people = [
    [a.page, "Alice", patterns.alice],
    [b.page, "Bob", patterns.bob],
    [c.page, "Carol", patterns.carol],
  ] as const;
  for (const [page] of people)
    for (const [other, who, pattern] of people) {
      if (other === page) continue;
      await expectPattern(tileOf(page, who), pattern);
      await expect(tileOf(page, who)).toHaveCount(1);
      await expect(tileOf(page, who)).toHaveAttribute("data-encryption", "ok");
    }
  // Alice and Carol by state, Bob by a sticky event, with an identity that does not name him.
  expect(await written()).toEqual([`${alice.userId} multi_sfu`, `${carol.userId} oldest_membership`].toSorted());
  const tile = tileOf(a.page, "Bob");
  const first = await tile.getAttribute("data-identity");
  expect(first).not.toContain(bob.userId);

  // A setting that changes during the call counts from the next one on; a window that comes back stays who it was.
  await write(b.page, "legacy");
  await b.page.reload();
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await expectPattern(tile, patterns.bob);
  expect(await tile.getAttribute("data-identity")).toBe(first);
  await b.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(tile).toHaveCount(0);
  await joinConference(b.page, name);
  await expectPattern(tile, patterns.bob);
  expect(await written()).toContain(`${bob.userId} oldest_membership`);
  await b.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(tile).toHaveCount(0);

  // And each call by a sticky event has an identity of its own.
  await write(b.page, "matrix_2_0");
  await joinConference(b.page, name);
  await expectPattern(tile, patterns.bob);
  const second = await tile.getAttribute("data-identity");
  expect(second).not.toContain(bob.userId);
  expect(second).not.toBe(first);
});
