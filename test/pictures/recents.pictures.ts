import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "../e2e/support/fixtures.ts";
import type { Account } from "../e2e/support/fixtures.ts";
import { settle, showTheme } from "../e2e/support/steps.ts";

const folder = join(import.meta.dirname, "..", "results", "pictures");
const encode = encodeURIComponent;

test("recent calls", async ({ world, backend }) => {
  test.setTimeout(300_000);
  mkdirSync(folder, { recursive: true });
  const [ada, grace, linus] = [
    await world.account("Ada Lovelace"),
    await world.account("Grace Hopper"),
    await world.account("Linus"),
  ];
  const { roomId } = await world.conference(ada, [grace, linus], "Weekly planning");
  const board = await world.conference(
    ada,
    [linus],
    "A conference with a name that is far too long for one line of any list",
  );
  const dm = await world.api(grace, "POST", "/_matrix/client/v3/createRoom", {
    preset: "trusted_private_chat",
    is_direct: true,
    invite: [ada.userId],
  });
  const direct = String(dm["room_id"]);
  await world.api(ada, "POST", `/_matrix/client/v3/join/${encode(direct)}`, {});
  await world.api(ada, "PUT", `/_matrix/client/v3/user/${encode(ada.userId)}/account_data/m.direct`, {
    [grace.userId]: [direct],
  });
  const set = (room: string, who: Account, content: Record<string, unknown>) =>
    world.api(
      who,
      "PUT",
      `/_matrix/client/v3/rooms/${encode(room)}/state/org.matrix.msc3401.call.member/${encode(`_${who.userId}_DEV_m.call`)}`,
      content,
    );
  const enter = async (room: string, who: Account) => {
    const answer = await set(room, who, {
      application: "m.call",
      call_id: "",
      scope: "m.room",
      device_id: "DEV",
      expires: 180_000_000,
      focus_active: { type: "livekit", focus_selection: "multi_sfu" },
      foci_preferred: [{ type: "livekit", livekit_service_url: backend.authServiceUrl, livekit_alias: room }],
    });
    return String(answer["event_id"]);
  };
  const call = async (room: string, people: Account[]) => {
    for (const who of people) await enter(room, who);
    for (const who of people) await set(room, who, {});
  };

  const { app, page } = await world.launch("ada", { signIn: ada.signIn });
  await expect(page.getByRole("article", { name: "Weekly planning" })).toBeVisible();
  const shoot = async (name: string) => {
    for (const theme of ["light", "dark"] as const) {
      await showTheme(page, theme);
      for (const [width, height] of [
        [1280, 800],
        [700, 600],
      ] as const) {
        await app.evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h), [
          width,
          height,
        ] as const);
        await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
        await settle(page);
        await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) });
      }
    }
  };
  await page.getByRole("button", { name: "Recent calls" }).click();
  await shoot("recents-empty");
  await page.getByRole("button", { name: "Home", exact: true }).click();

  await call(roomId, [ada, grace, linus]);
  await call(roomId, [grace, linus]);
  await call(board.roomId, [linus, ada]);
  await call(direct, [ada, grace]);
  await call(direct, [ada]);
  await call(direct, [grace]);
  await call(direct, [grace]);
  await enter(roomId, linus);
  await expect(page.getByRole("button", { name: "Recent calls 2 missed calls" })).toBeVisible();
  await shoot("recents-badge");
  await page.getByRole("button", { name: /^Recent calls/ }).click();
  await expect(page.getByRole("list", { name: "Recent calls" }).getByRole("listitem")).toHaveCount(8);
  await shoot("recents");
  await page.evaluate(() => window.parley.changeSettings({ language: "de" }));
  await expect(page.getByRole("heading", { name: "Letzte Anrufe" })).toBeVisible();
  await shoot("recents-de");
});
