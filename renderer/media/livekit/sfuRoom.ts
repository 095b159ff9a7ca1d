import { RemoteAudioTrack, Room, RoomEvent, type DisconnectReason } from "livekit-client";
import type { MediaKey, SfuAccess } from "../../../preload/contract.ts";
import { PictureWatch } from "./pictureWatch.ts";
import { openStreamsEarly } from "./earlyStreams.ts";
import { EncryptionWatch, type EncryptionState } from "./encryptionWatch.ts";
import { SenderKeyProvider } from "./keyProvider.ts";
import { connectOptions, roomOptions } from "./options.ts";

export interface SfuRoomOptions {
  /** Makes the E2EE worker; undefined in a call that is not encrypted. */
  takeWorker: (() => Worker) | undefined;
  keys: readonly MediaKey[];
  speakerId: string | undefined;
  /** Something a view may show changed. */
  onChange: () => void;
  /** The SFU answered: tracks may be published although no media flows yet. */
  onSignal: (room: Room) => void;
  onAudio: (track: RemoteAudioTrack, identity: string) => void;
  onAudioGone: (track: RemoteAudioTrack) => void;
}

/** Everything of which a view may see the change. */
const visibleEvents = [
  RoomEvent.ConnectionStateChanged,
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.LocalTrackPublished,
  RoomEvent.LocalTrackUnpublished,
  RoomEvent.ActiveSpeakersChanged,
  RoomEvent.ConnectionQualityChanged,
] as const;

/** One LiveKit room from connect to disconnect, with its worker, keys and sound. Used once; a new try makes a new one. */
export class SfuRoom {
  readonly room: Room;
  readonly #worker: Worker | undefined;
  readonly #keyProvider: SenderKeyProvider | undefined;
  readonly #watch: EncryptionWatch | undefined;
  readonly #pictures: PictureWatch;
  readonly #keysReady: Promise<void>;
  readonly #audio = new Set<RemoteAudioTrack>();
  readonly #endAudio: () => void;
  /** Resolves when the room is disconnected for good, LiveKit's own resumes having failed. */
  readonly ended: Promise<DisconnectReason | undefined>;

  constructor(options: SfuRoomOptions) {
    if (options.takeWorker === undefined) {
      this.room = new Room(roomOptions(undefined, options.speakerId));
      this.#keysReady = Promise.resolve();
    } else {
      this.#worker = options.takeWorker();
      this.#keyProvider = new SenderKeyProvider();
      const encryption = { keyProvider: this.#keyProvider, worker: this.#worker };
      this.room = new Room(roomOptions(encryption, options.speakerId));
      // After the room was made: only then is somebody listening who tells the worker.
      this.#keysReady = this.#keyProvider.apply(options.keys);
      openStreamsEarly(this.room);
      this.#watch = new EncryptionWatch(this.room, options.onChange);
    }
    for (const event of visibleEvents) this.room.on(event, options.onChange);
    this.room.on(RoomEvent.EncryptionError, (_, participant) => {
      if (participant !== undefined) this.#watch?.suspect(participant.identity);
    });
    this.room.on(RoomEvent.SignalConnected, () => options.onSignal(this.room));
    this.ended = new Promise((resolve) => this.room.once(RoomEvent.Disconnected, resolve));
    const { onAudio, onAudioGone } = options;
    this.room.on(RoomEvent.TrackSubscribed, (track, _, participant) => {
      if (!(track instanceof RemoteAudioTrack)) return;
      this.#audio.add(track);
      onAudio(track, participant.identity);
    });
    this.room.on(RoomEvent.TrackUnsubscribed, (track) => {
      if (track instanceof RemoteAudioTrack && this.#audio.delete(track)) onAudioGone(track);
    });
    this.#endAudio = () => {
      for (const track of this.#audio) onAudioGone(track);
      this.#audio.clear();
    };
    // It ends as if the SFU had ended it; who keeps the connection up opens a new one.
    this.#pictures = new PictureWatch(this.room, () => void this.close());
  }

  /** @throws livekit-client's ConnectionError */
  async connect({ url, jwt }: SfuAccess): Promise<void> {
    if (this.#keyProvider !== undefined) {
      await this.#keysReady;
      // Before the first track: nothing is ever sent in the clear.
      await this.room.setE2EEEnabled(true);
    }
    await this.room.connect(url, jwt, connectOptions);
  }

  setKeys(keys: readonly MediaKey[]): Promise<void> {
    return this.#keyProvider?.apply(keys) ?? Promise.resolve();
  }

  encryptionOf(identity: string): EncryptionState {
    if (this.#watch === undefined) return "none";
    const publications = this.room.remoteParticipants.get(identity)?.trackPublications.values() ?? [];
    // Sent in the clear into an encrypted call: it is not shown (see e2ee.worker.ts), and the person may know why.
    if ([...publications].some((publication) => !publication.isEncrypted)) return "none";
    return this.#watch.stateOf(identity);
  }

  /** Leaves at once: the SFU tells the others. The local tracks stay open, they belong to the call. */
  async close(): Promise<void> {
    this.#watch?.close();
    this.#endAudio();
    this.#pictures.close();
    try {
      await this.room.disconnect(false);
    } finally {
      this.#worker?.terminate();
    }
  }
}
