import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Account, World } from "../../e2e/support/fixtures.ts";

const encode = encodeURIComponent;

interface Access {
  url: string;
  jwt: string;
}

/**
 * Connects all of them from one process of its own; the first few of them publish a small moving picture. Resolves when
 * all are there.
 * @param camera how many publish (all, if left out), with how many frames per second, in one layer or in several
 */
export async function startCrowd(
  folder: string,
  people: Access[],
  { publishing = people.length, fps = 15, simulcast = false } = {},
): Promise<{ pid: number; stop(): Promise<void> }> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "crowd.json");
  const coloured = people.map((access, index) => ({
    ...access,
    ...(index < publishing && { colour: [(index * 67) % 200, (index * 131) % 200, (index * 29) % 200] }),
  }));
  writeFileSync(file, JSON.stringify({ fps, simulcast, people: coloured }), { mode: 0o600 });
  const crowd = spawn(process.execPath, [join(import.meta.dirname, "crowd.mjs"), file], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  // They stand for other computers: what the app needs a core for goes first.
  if (crowd.pid !== undefined) setPriority(crowd.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const exited = once(crowd, "exit");
  // The SDK writes there too.
  const there = new Promise<void>((resolve) =>
    createInterface({ input: crowd.stdout }).on("line", (line) => {
      if (line === "publishing") resolve();
    }),
  );
  await Promise.race([there, exited.then(() => Promise.reject(new Error("the crowd ended")))]);
  return {
    pid: crowd.pid ?? 0,
    stop: async () => {
      crowd.stdin.end();
      await exited;
    },
  };
}

/** An unencrypted conference that all of them are in: those without an app have no keys. */
export async function plainConference(world: World, owner: Account, others: Account[]): Promise<{ roomId: string }> {
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
  await inTurns(others, (each) => world.api(each, "POST", `/_matrix/client/v3/join/${encode(roomId)}`, {}));
  return { roomId };
}

/** Does it for all of them, some at a time. @returns what came of each, in their order */
export async function inTurns<T, R>(all: readonly T[], work: (one: T) => Promise<R>, atOnce = 8): Promise<R[]> {
  const done: R[] = [];
  const left = all.entries();
  const worker = async () => {
    for (const [index, one] of left) done[index] = await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return done;
}

/** Person 1, Person 2, …, each with an account. */
export function manyAccounts(world: World, count: number): Promise<Account[]> {
  return inTurns(
    Array.from({ length: count }, (_, index) => index + 1),
    (number) => world.account(`Person ${number}`),
  );
}

const DEVICE = "CROWD";

/** Writes the membership of somebody who has no app, and fetches their way into the SFU as an app would. */
export async function enterCall(world: World, serviceUrl: string, who: Account, roomId: string): Promise<Access> {
  await writeMembership(world, serviceUrl, who, roomId);
  return accessOf(world, serviceUrl, who, roomId);
}

export function writeMembership(
  world: World,
  serviceUrl: string,
  who: Account,
  roomId: string,
  device = DEVICE,
): Promise<void> {
  return write(world, who, roomId, device, {
    application: "m.call",
    call_id: "",
    scope: "m.room",
    device_id: device,
    membershipID: `${who.userId}:${device}`,
    expires: 180_000_000,
    focus_active: { type: "livekit", focus_selection: "multi_sfu" },
    foci_preferred: [{ type: "livekit", livekit_service_url: serviceUrl, livekit_alias: roomId }],
  });
}

export async function accessOf(world: World, serviceUrl: string, who: Account, roomId: string): Promise<Access> {
  const openId = await world.api(who, "POST", `/_matrix/client/v3/user/${encode(who.userId)}/openid/request_token`, {});
  const answer = await fetch(`${serviceUrl}/sfu/get`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ room: roomId, openid_token: openId, device_id: DEVICE }),
  });
  if (!answer.ok) throw new Error(`the auth service answers ${answer.status}`);
  return (await answer.json()) as Access;
}

async function write(
  world: World,
  who: Account,
  roomId: string,
  device: string,
  content: Record<string, unknown>,
): Promise<void> {
  const key = encode(`_${who.userId}_${device}_m.call`);
  const path = `/_matrix/client/v3/rooms/${encode(roomId)}/state/org.matrix.msc3401.call.member/${key}`;
  await world.api(who, "PUT", path, content);
}

export function leaveCall(world: World, who: Account, roomId: string, device = DEVICE): Promise<void> {
  return write(world, who, roomId, device, {});
}
