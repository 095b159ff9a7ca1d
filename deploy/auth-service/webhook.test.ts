import { createHash } from "node:crypto";
import { AccessToken } from "livekit-server-sdk";
import { describe, expect, it } from "vitest";
import type { RoomReport } from "./delayedLeaveRunner.ts";
import { createLog } from "./log.ts";
import { createWebhook } from "./webhook.ts";

const silent = createLog("error", () => undefined);

async function signed(body: string, secret = "secret"): Promise<string> {
  const token = new AccessToken("key", secret, { ttl: 60 });
  token.sha256 = createHash("sha256").update(body).digest("base64");
  return token.toJwt();
}

async function deliver(event: object, tamper: { secret?: string; body?: string } = {}) {
  const reports: (RoomReport | undefined)[] = [];
  const webhook = createWebhook("key", "secret", (report) => reports.push(report), silent);
  const body = JSON.stringify(event);
  const genuine = await webhook(tamper.body ?? body, await signed(body, tamper.secret));
  return { genuine, reports };
}

const room = { name: "hashed room" };
const participant = (disconnectReason?: string) => ({
  identity: "@alice:hs:DEV",
  sid: "PA_1",
  ...(disconnectReason ? { disconnectReason } : {}),
});

describe("createWebhook", () => {
  it.each([
    ["participant_joined", undefined, { type: "joined", sid: "PA_1" }],
    ["participant_left", "CLIENT_INITIATED", { type: "left", sid: "PA_1", cause: "on-purpose" }],
    ["participant_left", "PARTICIPANT_REMOVED", { type: "left", sid: "PA_1", cause: "on-purpose" }],
    ["participant_left", "DUPLICATE_IDENTITY", { type: "left", sid: "PA_1", cause: "replaced" }],
    ["participant_left", "SIGNAL_CLOSE", { type: "left", sid: "PA_1", cause: "lost" }],
    ["participant_connection_aborted", undefined, { type: "left", sid: "PA_1", cause: "lost" }],
  ])("%s because of %s", async (event, reason, expected) => {
    const { genuine, reports } = await deliver({ event, room, participant: participant(reason) });
    expect(genuine).toBe(true);
    expect(reports).toEqual([{ room: "hashed room", identity: "@alice:hs:DEV", event: expected }]);
  });

  it("reports the end of a room for everyone in it", async () => {
    const { reports } = await deliver({ event: "room_finished", room });
    expect(reports).toEqual([{ room: "hashed room", identity: undefined, event: { type: "room-finished" } }]);
  });

  it("says of other events only that they came", async () => {
    const { genuine, reports } = await deliver({ event: "track_published", room, participant: participant() });
    expect({ genuine, reports }).toEqual({ genuine: true, reports: [undefined] });
  });

  it.each([
    ["another key's signature", { secret: "other" }],
    ["another body", { body: JSON.stringify({ event: "room_finished", room: { name: "other" } }) }],
  ])("refuses %s", async (_, tamper) => {
    const { genuine, reports } = await deliver({ event: "room_finished", room }, tamper);
    expect({ genuine, reports }).toEqual({ genuine: false, reports: [] });
  });
});
