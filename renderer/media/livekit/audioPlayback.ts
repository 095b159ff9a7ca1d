import {
  RemoteAudioTrack,
  RoomEvent,
  type RemoteParticipant,
  type RemoteTrack,
  type RemoteTrackPublication,
  type Room,
} from "livekit-client";
import type { Volumes } from "./volumes.ts";

/**
 * Plays what others say, in hidden elements. Chromium may hold sound back in a page nobody touched yet: it is tried
 * again with the next click or key. @returns the end of it
 */
export function playAudio(room: Room, volumes: Volumes): () => void {
  const elements = new Map<RemoteTrack, HTMLMediaElement>();

  const add = (track: RemoteTrack, _: RemoteTrackPublication, participant: RemoteParticipant) => {
    if (!(track instanceof RemoteAudioTrack) || elements.has(track)) return;
    const element = track.attach();
    element.hidden = true;
    element.dataset["media"] = "remote-audio";
    document.body.append(element);
    elements.set(track, element);
    volumes.applyTo(track, participant.identity);
  };
  const remove = (track: RemoteTrack) => {
    const element = elements.get(track);
    if (element === undefined) return;
    elements.delete(track);
    track.detach(element);
    element.remove();
  };
  const start = () => {
    if (!room.canPlaybackAudio) void room.startAudio().catch(() => undefined);
  };
  room
    .on(RoomEvent.TrackSubscribed, add)
    .on(RoomEvent.TrackUnsubscribed, remove)
    .on(RoomEvent.AudioPlaybackStatusChanged, start);
  window.addEventListener("pointerdown", start, true);
  window.addEventListener("keydown", start, true);

  return () => {
    room
      .off(RoomEvent.TrackSubscribed, add)
      .off(RoomEvent.TrackUnsubscribed, remove)
      .off(RoomEvent.AudioPlaybackStatusChanged, start);
    window.removeEventListener("pointerdown", start, true);
    window.removeEventListener("keydown", start, true);
    for (const track of elements.keys()) remove(track);
  };
}
