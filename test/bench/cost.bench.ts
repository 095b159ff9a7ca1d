import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { closeToTray, startDesktop } from "../e2e/support/desktop.ts";
import { expect, test } from "../e2e/support/fixtures.ts";
import type { Account, World } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { decodedFrames, tileOf } from "../e2e/support/observe.ts";
import { joinConference } from "../e2e/support/steps.ts";
import { cpuOver, pssOf } from "./support/processes.ts";
import { row, writeRows } from "./support/rows.ts";

const REMOTES = (process.env["REMOTES"] ?? "1,2,4,8,16").split(",").map(Number);
const IDLE_MS = 60_000;
const CALL_MS = 10_000;
const encode = encodeURIComponent;

/**
 * What the numbers count, over all processes of the app (memory as PSS):
 * - idle-in-tray: a minute without a window, in sync with its homeserver. Goals: 250 MiB, half a percent of a core;
 * - call, N remotes: ten seconds of a call with N others who send a camera of 320 × 180 each, own camera on. Those N are
 *   participants of the SFU in another process; their memberships are real, the room is not encrypted, and pictures are
 *   decoded and drawn by the processor alone, as there is no graphics card.
 */
test("cost", async ({ world, backend }) => {
  test.setTimeout(900_000);
  const alice = await world.account("Alice");
  const others: Account[] = [];
  for (let i = 0; i < Math.max(...REMOTES); i++) others.push(await world.account(`Guest ${i + 1}`));
  const { roomId } = await plainConference(world, alice, others);
  const desktop = await startDesktop(world.folder("desktop"));
  const rows: ReturnType<typeof row>[] = [];
  try {
    const a = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
    const pid = a.app.process().pid ?? 0;
    const { page } = a;
    for (const count of REMOTES) {
      const access = await Promise.all(
        others.slice(0, count).map(async (each, index) => ({
          ...(await enter(world, backend.authServiceUrl, each, roomId)),
          colour: [(index * 67) % 200, (index * 131) % 200, (index * 29) % 200],
        })),
      );
      const file = join(world.folder("crowd"), "..", `crowd-${count}.json`);
      writeFileSync(file, JSON.stringify(access));
      const crowd = spawn(process.execPath, [join(import.meta.dirname, "support", "crowd.mjs"), file], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      await once(crowd.stdout, "data");
      await joinConference(page, "Plain");
      for (let i = 1; i <= Math.min(count, 8); i++) {
        await expect.poll(() => decodedFrames(tileOf(page, `Guest ${i}`)), { timeout: 60_000 }).toBeGreaterThan(10);
      }
      const cpu = await cpuOver(pid, CALL_MS);
      rows.push(
        row(`call, ${count} remotes: memory`, [pssOf(pid)], undefined, "MiB"),
        row(`call, ${count} remotes: processor`, [cpu], undefined, "% of a core"),
      );
      await page.getByRole("button", { name: "Leave", exact: true }).click();
      crowd.stdin.end();
      await once(crowd, "exit");
      for (const each of others.slice(0, count)) await write(world, each, roomId, {});
      writeRows("cost", rows);
    }
    await closeToTray(a);
    const idle = await cpuOver(pid, IDLE_MS);
    rows.push(
      row("idle-in-tray: memory", [pssOf(pid)], 250, "MiB"),
      row("idle-in-tray: processor", [idle], 0.5, "% of a core"),
    );
    writeRows("cost", rows);
  } finally {
    await desktop.stop();
  }
});

async function plainConference(world: World, owner: Account, others: Account[]): Promise<{ roomId: string }> {
  const made = await world.conference(owner, [], "Space of the plain one");
  const room = await world.api(owner, "POST", "/_matrix/client/v3/createRoom", {
    name: "Plain",
    preset: "public_chat",
    creation_content: { type: "org.matrix.msc3417.call" },
    power_level_content_override: { events: { "org.matrix.msc3401.call.member": 0 } },
  });
  const roomId = String(room["room_id"]);
  const via = [owner.userId.slice(owner.userId.indexOf(":") + 1)];
  const child = `/_matrix/client/v3/rooms/${encode(made.spaceId)}/state/m.space.child/${encode(roomId)}`;
  await world.api(owner, "PUT", child, { via });
  for (const each of others) await world.api(each, "POST", `/_matrix/client/v3/join/${encode(roomId)}`, {});
  return { roomId };
}

const DEVICE = "CROWD";

/** Writes the membership of somebody who has no app, and fetches their way into the SFU as an app would. */
async function enter(world: World, serviceUrl: string, who: Account, roomId: string) {
  await write(world, who, roomId, {
    application: "m.call",
    call_id: "",
    scope: "m.room",
    device_id: DEVICE,
    membershipID: `${who.userId}:${DEVICE}`,
    expires: 180_000_000,
    focus_active: { type: "livekit", focus_selection: "multi_sfu" },
    foci_preferred: [{ type: "livekit", livekit_service_url: serviceUrl, livekit_alias: roomId }],
  });
  const openId = await world.api(who, "POST", `/_matrix/client/v3/user/${encode(who.userId)}/openid/request_token`, {});
  const answer = await fetch(`${serviceUrl}/sfu/get`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ room: roomId, openid_token: openId, device_id: DEVICE }),
  });
  if (!answer.ok) throw new Error(`the auth service answers ${answer.status}`);
  return (await answer.json()) as { url: string; jwt: string };
}

async function write(world: World, who: Account, roomId: string, content: Record<string, unknown>): Promise<void> {
  const key = encode(`_${who.userId}_${DEVICE}_m.call`);
  const path = `/_matrix/client/v3/rooms/${encode(roomId)}/state/org.matrix.msc3401.call.member/${key}`;
  await world.api(who, "PUT", path, content);
}
