import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openDoor } from "./support/door.ts";
import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectMoving, expectPattern, memberships, tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

const logOf = (folder: string) =>
  globSync(join(folder, "config", "Parley", "*", "logs", "main.log"))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");

test(
  "a media key that gets lost is asked for: of Parley by a request, of everybody by announcing oneself anew",
  { tag: "@long" },
  async ({ world, backend }) => {
    const [alice, bob, carol] = [
      await world.account("Alice"),
      await world.account("Bob"),
      await world.account("Carol"),
    ];
    const { name, roomId } = await world.conference(alice, [bob, carol]);
    const member = `org.matrix.msc3401.call.member/${encodeURIComponent(`_${carol.userId}_CAROL_m.call`)}`;
    const writeCarol = (content: Record<string, unknown>) =>
      world.api(carol, "PUT", `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state/${member}`, content);
    const doors = await Promise.all([openDoor(backend.homeserver.baseUrl), openDoor(backend.homeserver.baseUrl)]);
    const [doorA, doorB] = doors;
    try {
      const [a, b] = await Promise.all([
        world.launch("alice", { signIn: { ...alice.signIn, homeserver: doorA.url }, pattern: patterns.alice }),
        world.launch("bob", { signIn: { ...bob.signIn, homeserver: doorB.url }, pattern: patterns.bob }),
      ]);
      await joinConference(a.page, name);

      // 1. What Alice sends does not arrive, until Bob asks for it.
      const said = (folder: string, what: string | RegExp) => logOf(folder).split(what).length - 1;
      const encrypted = /sendToDevice\/m\.room\.encrypted/;
      const asking = new RegExp(`asking .*${alice.userId}`);
      doorA.lose(({ url }) => encrypted.test(url) && said(b.folder, asking) === 0);
      let from = Date.now();
      await joinConference(b.page, name);
      await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
      await expectPattern(tileOf(a.page, "Bob"), patterns.bob);
      const requested = Date.now() - from;
      expect(said(b.folder, asking)).toBeGreaterThan(0);
      expect(said(a.folder, `sending ${bob.userId}`)).toBeGreaterThan(0);
      expect(said(b.folder, "announcing this device anew")).toBe(0);
      const before = await memberships(world, alice, roomId);

      // 2. Bob rejoins; now his requests get lost as well, as if Alice's client did not know them.
      await b.page.getByRole("button", { name: "Leave", exact: true }).click();
      await expect(tileOf(a.page, "Bob")).toHaveCount(0);
      const [asked, answered] = [said(b.folder, asking), said(a.folder, `sending ${bob.userId}`)];
      const until = { again: false };
      doorA.lose(({ url }) => encrypted.test(url) && said(b.folder, "announcing this device anew") === 0);
      doorB.lose(({ url }) => encrypted.test(url) && !until.again);
      from = Date.now();
      await joinConference(b.page, name);
      await expectPattern(tileOf(b.page, "Alice"), patterns.alice, 30_000);
      const announced = Date.now() - from;
      expect(said(b.folder, asking) - asked).toBeGreaterThanOrEqual(2);
      expect(said(a.folder, `sending ${bob.userId}`)).toBe(answered);
      // 3. Bob's own key has been lost all the while: Alice's requests bring it.
      until.again = true;
      await expectPattern(tileOf(a.page, "Bob"), patterns.bob, 40_000);
      // 4. A rotation gets lost, as somebody leaves: a picture that was there comes back.
      await writeCarol({
        application: "m.call",
        call_id: "",
        scope: "m.room",
        device_id: "CAROL",
        membershipID: `${carol.userId}:CAROL`,
        expires: 180_000_000,
        focus_active: { type: "livekit", focus_selection: "multi_sfu" },
        foci_preferred: [{ type: "livekit", livekit_service_url: backend.authServiceUrl, livekit_alias: roomId }],
      });
      const tile = tileOf(b.page, "Alice");
      await expect(tileOf(b.page, "Carol")).toBeVisible();
      await expect(tileOf(a.page, "Carol")).toBeVisible();
      const earlier = said(b.folder, asking);
      doorA.lose(({ url }) => encrypted.test(url) && said(b.folder, asking) === earlier);
      from = Date.now();
      await writeCarol({});
      await expect.poll(() => said(b.folder, asking), { timeout: 20_000 }).toBeGreaterThan(earlier);
      await expect(tile).toHaveAttribute("data-encryption", "ok", { timeout: 20_000 });
      const rotated = Date.now() - from;
      await expectMoving(tile);
      // One membership for each, all the time.
      expect((await memberships(world, alice, roomId)).toSorted()).toEqual(before.toSorted());
      console.log(
        `a lost media key: picture ${requested} ms after the join by a request, ${announced} ms by announcing anew; a rotation that got lost: mended ${rotated} ms after it`,
      );
    } finally {
      await Promise.all(doors.map((door) => door.close()));
    }
  },
);
