import { createClient, MatrixError, MatrixEvent, Room } from "matrix-js-sdk";
import { describe, expect, it, vi } from "vitest";
import { Driver } from "./widgetDriver.ts";

const here = "!here:hs";
const me = "@me:hs";

/** A real client, never started, whose homeserver says what was asked of it. */
function make(granted: string[] = []) {
  const asked: string[] = [];
  const bodies: unknown[] = [];
  const client = createClient({
    baseUrl: "https://hs.invalid",
    userId: me,
    deviceId: "MINE",
    accessToken: "none",
    fetchFn: (input, init) => {
      if (typeof init?.body === "string") bodies.push(JSON.parse(init.body));
      asked.push(`${init?.method ?? "GET"} ${new URL(String(input)).pathname}`);
      return Promise.resolve(
        Response.json({
          event_id: "$sent",
          delay_id: "mine",
          unstable_features: { "org.matrix.msc4140": true },
          versions: [],
        }),
      );
    },
  });
  const room = new Room(here, client, me);
  room.currentState.setStateEvents(
    [me, "@ann:hs"].map(
      (userId) =>
        new MatrixEvent({
          type: "m.room.member",
          event_id: `$${userId}`,
          room_id: here,
          sender: userId,
          state_key: userId,
          origin_server_ts: 1,
          content: { membership: "join" },
        }),
    ),
  );
  client.store.storeRoom(room);
  const driver = new Driver({
    client,
    roomId: here,
    decide: () => Promise.resolve(new Set(granted)),
    askIdentity: undefined,
    transports: () => Promise.resolve([]),
  });
  return { driver, asked, bodies };
}

describe("Driver", () => {
  it("writes state into its room, by default and by name", async () => {
    const { driver, asked } = make();
    expect(await driver.sendEvent("m.x", {}, "key")).toEqual({ roomId: here, eventId: "$sent" });
    await driver.sendEvent("m.x", {}, "key", here);
    expect(new Set(asked)).toEqual(new Set(["PUT /_matrix/client/v3/rooms/!here%3Ahs/state/m.x/key"]));
  });

  it("does nothing in another room", async () => {
    const { driver, asked } = make(["org.matrix.msc2762.receive.event:m.x"]);
    await driver.validateCapabilities(new Set());
    const other = "!other:hs";
    await expect(driver.sendEvent("m.x", {}, "key", other)).rejects.toThrow("Another room");
    await expect(driver.sendDelayedEvent(1, "m.x", {}, "key", other)).rejects.toThrow("Another room");
    await expect(driver.readRoomState(other, "m.x", undefined)).rejects.toThrow("Another room");
    await expect(driver.readEventRelations("$e", other)).rejects.toThrow("Another room");
    expect(() => driver.readRoomTimeline(other, "m.x", undefined, undefined, 1, undefined)).toThrow("Another room");
    expect(driver.getKnownRooms()).toEqual([here]);
    expect(asked).toEqual([]);
  });

  it("asks for no relations before it may read anything", async () => {
    const { driver, asked } = make();
    await driver.validateCapabilities(new Set());
    await expect(driver.readEventRelations("$e")).rejects.toThrow("Missing capability");
    expect(asked).toEqual([]);
  });

  it("sends to the devices of the people in its room alone", async () => {
    const { driver, asked, bodies } = make();
    await driver.sendToDevice("m.x", false, { "@ann:hs": { A: { n: 1 } }, "@eve:hs": { E: { n: 1 } } });
    await vi.waitFor(() => expect(asked.join()).toContain("/sendToDevice/m.x/"));
    expect(bodies).toEqual([{ messages: { "@ann:hs": { A: expect.objectContaining({ n: 1 }) } } }]);
  });

  it("leaves delayed events alone that are not its own", async () => {
    const { driver, asked } = make();
    await expect(driver.sendScheduledDelayedEvent("somebody's")).rejects.toThrow("No delayed event of this widget");
    await expect(driver.cancelScheduledDelayedEvent("somebody's")).rejects.toThrow("No delayed event of this widget");
    expect(asked).toEqual([]);
  });

  it("sends what was scheduled when its page is gone, once", async () => {
    const { driver, asked } = make();
    await driver.sendDelayedEvent(8000, "m.x", {}, "key");
    await driver.finish();
    await driver.finish();
    expect(asked.filter((each) => each.endsWith("/delayed_events/mine/send"))).toHaveLength(1);
  });

  it("gives homeserver errors on, so that the widget can tell them apart", async () => {
    const { driver } = make();
    expect(driver.processError(new Error("x"))).toBeUndefined();
    const refused = new MatrixError({ errcode: "M_FORBIDDEN", error: "no" }, 403, "https://hs.invalid/");
    expect(driver.processError(refused)).toMatchObject({
      matrix_api_error: { http_status: 403, response: { errcode: "M_FORBIDDEN" } },
    });
  });
});
