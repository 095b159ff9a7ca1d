import { EventTimelineSet, MatrixEvent, ReceiptType, Room } from "matrix-js-sdk";
import { afterEach, expect, it, vi } from "vitest";
import { membership, person, range, ROOM, startRush } from "../rtc/rushTesting.ts";

let running: Awaited<ReturnType<typeof startRush>> | undefined;
afterEach(() => {
  running?.stop();
  running = undefined;
  vi.restoreAllMocks();
});

async function start(people: number[]) {
  running = await startRush(people);
  const room = running.client.getRoom(ROOM);
  if (room === null) throw new Error("not in the room");
  return { ...running, room };
}

it("whoever sends something has not thereby given a receipt; one that was given counts", async () => {
  const { room, watch, tell } = await start([1, 2]);
  tell([membership(1, true), membership(2, true)], true);
  await vi.waitFor(() => expect(watch.of(ROOM)).toHaveLength(2));
  const [first] = room.getLiveTimeline().getEvents();
  const eventId = first?.getId() ?? "";
  expect(first?.getSender()).toBe(person(1));
  expect(room.getReadReceiptForUserId(person(1))).toBeNull();

  const content = { [eventId]: { [ReceiptType.Read]: { [person(2)]: { ts: 5 } } } };
  room.addReceipt(new MatrixEvent({ type: "m.receipt", room_id: ROOM, content }));
  expect(room.getReadReceiptForUserId(person(2))).toMatchObject({ eventId, data: { ts: 5 } });
  expect(room.hasUserReadEvent(person(2), eventId)).toBe(true);
});

it("the timeline is not looked through for each of many who come and go in it", async () => {
  const { watch, tell } = await start(range(0, 200));
  const compared = [
    vi.spyOn(Room.prototype, "compareEventOrdering"),
    vi.spyOn(EventTimelineSet.prototype, "compareEventOrdering"),
  ];
  for (const present of [true, false, true]) {
    tell(
      range(0, 200).map((each) => membership(each, present)),
      true,
    );
    await vi.waitFor(() => expect(watch.of(ROOM)).toHaveLength(present ? 200 : 0), { timeout: 30_000 });
  }
  for (const each of compared) expect(each).not.toHaveBeenCalled();
});
