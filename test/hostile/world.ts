import { createClient, MatrixEvent, Room } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import { SESSION_MEMBER } from "../../main/rtc/membershipPolicy.ts";
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

/** A membership of a call as most clients write it (MSC3401), of this person's only device. */
export function membershipEvent(userId: string, id = `$${userId}`): MatrixEvent {
  return new MatrixEvent({
    type: SESSION_MEMBER,
    event_id: id,
    room_id: HERE,
    sender: userId,
    state_key: `_${userId}_DEV_m.call`,
    origin_server_ts: Date.now(),
    content: {
      application: "m.call",
      call_id: "",
      device_id: "DEV",
      expires: 3_600_000,
      focus_active: { type: "livekit", focus_selection: "multi_sfu" },
      foci_preferred: [],
    },
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
