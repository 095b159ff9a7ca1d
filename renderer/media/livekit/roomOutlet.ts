import type { LocalTrack, Room } from "livekit-client";
import type { AnyLocalTrack, LocalKind, Outlet } from "../local/outlet.ts";
import { publishOptions } from "./options.ts";

/** Publishes local tracks in a LiveKit room. */
export class RoomOutlet implements Outlet {
  readonly reopens = true;
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  has(track: AnyLocalTrack): boolean {
    return [...this.#room.localParticipant.trackPublications.values()].some(
      (publication) => publication.track === track,
    );
  }

  async publish(track: AnyLocalTrack, kind: LocalKind): Promise<void> {
    await this.#room.localParticipant.publishTrack(track as LocalTrack, publishOptions(kind));
  }

  unpublish(track: AnyLocalTrack): void {
    void this.#room.localParticipant.unpublishTrack(track as LocalTrack, true).catch(() => undefined);
  }
}
