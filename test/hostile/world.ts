import { createClient, MatrixEvent, Room } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import { HERE, me } from "./arbitraries.ts";

/** A real client of the SDK that is never started. What it asks a homeserver is answered by `answer`, never by a network. */
export function makeClient(answer: (path: string) => unknown = () => ({})): MatrixClient {
  return createClient({
    baseUrl: "https://hs.invalid",
    userId: me,
    deviceId: "MINE",
    accessToken: "none",
    fetchFn: (input) => Promise.resolve(Response.json(answer(String(input)))),
  });
}

let count = 0;
/** A room as a sync makes it, with these people in it. */
export function makeRoom(client: MatrixClient, members: readonly string[], roomId = HERE): Room {
  const room = new Room(roomId, client, me);
  room.currentState.setStateEvents(
    members.map(
      (userId) =>
        new MatrixEvent({
          type: "m.room.member",
          event_id: `$member${count++}`,
          room_id: roomId,
          sender: userId,
          state_key: userId,
          origin_server_ts: 1,
          content: { membership: "join", displayname: `\u202E${userId}\u0000` },
        }),
    ),
  );
  room.updateMyMembership("join");
  return room;
}
