import { ParticipantInfo_State, RoomServiceClient, ServerError } from "livekit-server-sdk";

/** The few things this service asks of LiveKit's server API. */
export interface LiveKit {
  /** Makes the room, or leaves it as it is where it exists. */
  ensureRoom(room: string): Promise<void>;
  /** identity → session id (`PA_…`) of everyone connected; empty where the room doesn't exist. */
  participants(room: string): Promise<ReadonlyMap<string, string>>;
}

/** Seconds a room waits for its first participant. A token's holder has until then to connect. */
const emptyTimeout = 5 * 60;
/** Seconds a room stays after the last one left, so that a short loss of network doesn't end the call. */
const departureTimeout = 20;

export function createLiveKit(apiUrl: string, key: string, secret: string): LiveKit {
  const client = new RoomServiceClient(apiUrl, key, secret, { requestTimeout: 5, failover: false });
  return {
    async ensureRoom(room) {
      await client.createRoom({ name: room, emptyTimeout, departureTimeout });
    },
    async participants(room) {
      try {
        const present = await client.listParticipants(room);
        return new Map(
          present
            .filter(({ state }) => state !== ParticipantInfo_State.DISCONNECTED)
            .map(({ identity, sid }) => [identity, sid]),
        );
      } catch (error) {
        if (error instanceof ServerError && error.status === 404) return new Map();
        throw error;
      }
    },
  };
}
