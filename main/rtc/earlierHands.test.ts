import { MatrixEvent } from "matrix-js-sdk";
import { expect, it } from "vitest";
import { earlierReactions } from "./earlierHands.ts";

const ROOM = "!r:hs";
const members = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ eventId: `$m${i}`, joinedTs: 1_000 + i }));

/** A homeserver whose room has so many reactions, one a second before the other, back from a moment. */
function homeserver(reactions: number, newestTs = 1_000_000) {
  const asked: string[] = [];
  const raw = (index: number) => ({
    type: "m.reaction",
    event_id: `$r${index}`,
    sender: "@a:hs",
    content: {},
    origin_server_ts: newestTs - index * 1_000,
  });
  type Client = Parameters<typeof earlierReactions>[0];
  const client = {
    getUserId: () => "@me:hs",
    getEventMapper: () => (event: object) => new MatrixEvent(event),
    relations: async (_room: string, eventId: string) => {
      asked.push(eventId);
      return { events: [new MatrixEvent({ ...raw(0), event_id: `$of${eventId}` })] };
    },
    createMessagesRequest: async (_room: string, from: string | null, limit: number) => {
      asked.push(`messages ${from ?? "now"}`);
      const start = Number(from ?? 0);
      const end = Math.min(reactions, start + limit);
      const chunk = Array.from({ length: end - start }, (_, i) => raw(start + i));
      return { chunk, state: [], start: String(start), ...(end < reactions && { end: String(end) }) };
    },
  } as unknown as Client;
  return { client, asked };
}

it("a few memberships are asked about one by one", async () => {
  const { client, asked } = homeserver(0);
  const found = await earlierReactions(client, ROOM, members(3));
  expect(asked).toEqual(["$m0", "$m1", "$m2"]);
  expect(found.map((event) => event.getId())).toEqual(["$of$m0", "$of$m1", "$of$m2"]);
});

it("hundreds cost as many requests as the room has pages of reactions", async () => {
  const { client, asked } = homeserver(150);
  expect(await earlierReactions(client, ROOM, members(500))).toHaveLength(150);
  expect(asked).toEqual(["messages now", "messages 100"]);
});

it("nothing is read from before the first of them came", async () => {
  const { client, asked } = homeserver(1_000, 50_000);
  await earlierReactions(client, ROOM, members(500));
  expect(asked).toEqual(["messages now"]);
});

it("a room of endless reactions costs no more than five requests", async () => {
  const { client, asked } = homeserver(10_000, 1e9);
  await earlierReactions(client, ROOM, members(500));
  expect(asked).toHaveLength(5);
});
