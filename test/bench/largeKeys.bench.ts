import { join } from "node:path";
import { MEDIA_KEYS } from "../../main/rtc/mediaKeyPolicy.ts";
import { expect, test } from "../e2e/support/fixtures.ts";
import { enterLobby } from "../e2e/support/steps.ts";
import { inTurns, leaveCall, manyAccounts, writeMembership } from "./support/crowd.ts";
import { publishKeys, readInbox } from "./support/keyedPeople.ts";
import { mainRows, watchMain } from "./support/mainLoop.ts";
import { lastBecame, recordRoster, rosterIs } from "./support/rosterRecord.ts";
import { row, writeRows } from "./support/rows.ts";
import { syncGate } from "./support/syncGate.ts";

const SIZES = (process.env["CROWD"] ?? "50,150,500").split(",").map(Number);

/**
 * What the numbers count, in an encrypted call of N people whose devices have published keys: nobody of them sends a
 * picture (for that see `large`), each is to be given this device's media key, encrypted for it alone (MSC4143).
 * - joined: from the click on Join until the page's roster holds everybody (goal 2 s);
 * - key with everybody: from that click until the homeserver has taken the key for each of them;
 * - one leaves: from when the homeserver has taken that leave until it has the new key for each of the others;
 * - blocked: see `large`. In the end each of them reads its inbox, and has to find both keys.
 */
test("largeKeys", async ({ world, backend }) => {
  test.setTimeout(1_200_000);
  const gate = await syncGate(backend.homeserver.baseUrl);
  const alice = await world.account("Alice");
  const everybody = await publishKeys(world, await manyAccounts(world, Math.max(...SIZES)));
  const rows: ReturnType<typeof row>[] = [];
  const a = await world.launch("alice", { signIn: { ...alice.signIn, homeserver: gate.url } });
  const { page } = a;
  await recordRoster(page);
  for (const size of SIZES) {
    const people = everybody.slice(0, size);
    const label = (what: string) => `${size} people, encrypted: ${what}`;
    const profileOf = (what: string) => join(import.meta.dirname, "..", "results", `keys-${size}-${what}.cpuprofile`);
    const conference = await world.conference(
      alice,
      people.map(({ account }) => account),
      `Secret ${size}`,
    );
    const { roomId } = conference;
    await expect(page.getByRole("article", { name: conference.name, exact: true })).toBeVisible({ timeout: 60_000 });
    await inTurns(
      people,
      ({ account, deviceId }) => writeMembership(world, backend.authServiceUrl, account, roomId, deviceId),
      4,
    );
    const allHave = (from: readonly unknown[]) =>
      expect
        .poll(
          () => {
            const had = new Set(gate.sentToDevices().flatMap(({ to }) => to));
            return from.length - had.size;
          },
          { intervals: [50], timeout: 120_000 },
        )
        .toBe(0);
    await enterLobby(page, conference.name);
    gate.forgetSent();
    const joining = await watchMain(a, profileOf("join"));
    const click = Date.now();
    await page.getByRole("button", { name: "Join", exact: true }).click();
    await rosterIs(page, size + 1);
    await allHave(people);
    rows.push(
      row(label("joined"), [(await lastBecame(page, size + 1)) - click], 2_000),
      row(label("key with everybody"), [(gate.sentToDevices().at(-1)?.ts ?? NaN) - click]),
      row(label("requests with keys"), [gate.sentToDevices().length], undefined, "requests"),
    );
    await page.waitForTimeout(1_500);
    rows.push(...mainRows(label, "join", await joining()));

    gate.forgetSent();
    const leaving = await watchMain(a, profileOf("leave"));
    const [first, ...rest] = people;
    if (first === undefined) throw new Error("nobody is there");
    await leaveCall(world, first.account, roomId, first.deviceId);
    const left = Date.now();
    await allHave(rest);
    rows.push(row(label("one leaves, new key with everybody"), [(gate.sentToDevices().at(-1)?.ts ?? NaN) - left]));
    await page.waitForTimeout(1_500);
    rows.push(...mainRows(label, "one leaves", await leaving()));
    writeRows("largeKeys", rows);

    await inTurns(people, async (person) => {
      const keys = (await readInbox(world, person)).filter((type) => type === MEDIA_KEYS);
      expect(keys.length, person.account.userId).toBeGreaterThanOrEqual(person === first ? 1 : 2);
    });
    await page.getByRole("button", { name: "Leave", exact: true }).click();
    await expect(page.getByRole("article", { name: conference.name, exact: true })).toBeVisible();
  }
  await gate.close();
});
