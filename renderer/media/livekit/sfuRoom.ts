import { ConnectionState, RemoteAudioTrack, Room, RoomEvent, type DisconnectReason } from "livekit-client";
import type { MediaKey, SfuAccess } from "../../../preload/contract.ts";
import { PictureWatch } from "./pictureWatch.ts";
import { LossWatch } from "./lossWatch.ts";
import { watchIce } from "./iceWatch.ts";
import { keepTransports } from "./forgottenTransports.ts";
import { onRestart } from "./restarts.ts";
import { keepWorkingPath } from "./workingPath.ts";
import { PathWatch } from "./pathWatch.ts";
import { openStreamsEarly } from "./earlyStreams.ts";
import { EncryptionWatch, type EncryptionState } from "./encryptionWatch.ts";
import { PasswordKeyProvider, SenderKeyProvider } from "./keyProvider.ts";
import { connectOptions, roomOptions } from "./options.ts";

export interface SfuRoomOptions {
  /** Makes the E2EE worker; undefined in a call that is not encrypted. */
  takeWorker: (() => Worker) | undefined;
  keys: readonly MediaKey[];
  /** One key for all, made of this, in place of everybody's own. */
  password: string | undefined;
  speakerId: string | undefined;
  /** Something a view may show changed. */
  onChange: () => void;
  /** The SFU answered: tracks may be published although no media flows yet. */
  onSignal: (room: Room) => void;
  onAudio: (track: RemoteAudioTrack, identity: string) => void;
  onAudioGone: (track: RemoteAudioTrack) => void;
}

/** How long the SFU may take to answer whether it can be reached. */
const reachMs = 2_000;
/** Longer than a resume takes that begins with the network. */
const staleMs = 4_000;
/** So long a resume of before may still take when the network has changed once more: with ICE it takes two seconds. */
const graceMs = 4_000;

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
  readonly #keyProvider: SenderKeyProvider | PasswordKeyProvider | undefined;
  readonly #watch: EncryptionWatch | undefined;
  readonly #pictures: PictureWatch;
  readonly #losses: LossWatch;
  readonly #stopIce: () => void;
  readonly #closeTransports: () => void;
  readonly #path: PathWatch;
  #url: string | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;
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
      const { password } = options;
      this.#keyProvider = password === undefined ? new SenderKeyProvider() : new PasswordKeyProvider(password);
      const encryption = { keyProvider: this.#keyProvider, worker: this.#worker };
      this.room = new Room(roomOptions(encryption, options.speakerId));
      // After the room was made: only then is somebody listening who tells the worker.
      this.#keysReady = this.#keyProvider.apply(options.keys);
      openStreamsEarly(this.room);
      this.#watch = new EncryptionWatch(this.room, options.onChange);
    }
    this.#closeTransports = keepTransports(this.room);
    for (const event of visibleEvents) this.room.on(event, options.onChange);
    this.room.on(RoomEvent.EncryptionError, (_, participant) => {
      if (participant !== undefined) this.#watch?.suspect(participant.identity);
    });
    this.room.on(RoomEvent.SignalConnected, () => options.onSignal(this.room));
    this.ended = new Promise((resolve) => this.room.once(RoomEvent.Disconnected, resolve));
    const losses = new LossWatch(this.room);
    this.#losses = losses;
    // It ends as if the SFU had ended it; who keeps the connection up opens a new one.
    this.#pictures = new PictureWatch(this.room, {
      isAlive: () => this.#path.alive,
      isLossy: () => losses.isLossy,
      lacksKey: (identity) => this.#watch?.lacksKey(identity) === true,
      reconnect: () => void this.close(),
    });
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
    keepWorkingPath(this.room, () => void this.close());
    onRestart(this.room, () => void this.close());
    this.#stopIce = watchIce(this.room, () => void this.#resumeIfReachable());
    this.#path = new PathWatch(this.room, () => void this.#resumeIfReachable());
  }

  /** @throws livekit-client's ConnectionError */
  async connect({ url, jwt }: SfuAccess): Promise<void> {
    this.#url = url;
    if (this.#keyProvider !== undefined) {
      await this.#keysReady;
      // Before the first track: nothing is ever sent in the clear.
      await this.room.setE2EEEnabled(true);
    }
    await this.room.connect(url, jwt, connectOptions);
  }

  /**
   * Makes the connection anew at once: signalling and ICE, in the same session, with all tracks. LiveKit has no other name
   * for it than that of its scenario; by itself it does so only after a connection was given up, which takes 15 s when
   * the address has changed. Nothing happens while it does so already.
   */
  resume(): void {
    // LiveKit waits for its next try, or a try hangs that was begun without a network: all is made anew, and now.
    if (this.#path.brokenMs > staleMs) return void this.close();
    if (this.room.state !== ConnectionState.Connected) return;
    this.#endGrace();
    // What the SFU said of our packets while there was no way to it ("lost") is no reason to throw the session away.
    this.room.engine.fullReconnectOnNext = false;
    this.room
      .simulateScenario("signal-reconnect")
      .catch((error: unknown) => console.warn("media: the connection could not be renewed", error));
  }

  /**
   * The network is another one: `resume`. Where LiveKit resumes already it does so in the network of before: signalling that
   * came by then hangs until its ping times out, and what the SFU offers meanwhile is lost. So it is resumed once more
   * when that is done, and made anew where it does not come to an end.
   */
  networkChanged(): void {
    if (this.room.state === ConnectionState.Connected || this.#path.brokenMs > staleMs) return this.resume();
    if (this.#grace !== undefined) return;
    this.#grace = setTimeout(() => void this.close(), graceMs);
    this.room.once(RoomEvent.Reconnected, this.#onReconnected);
  }

  readonly #onReconnected = () => {
    if (this.#grace !== undefined) this.resume();
  };

  #endGrace(): void {
    clearTimeout(this.#grace);
    this.#grace = undefined;
    this.room.off(RoomEvent.Reconnected, this.#onReconnected);
  }

  /**
   * Packets are lost, but the SFU answers: another path is worth looking for. When nothing gets through at all, what
   * there is comes back by itself, sooner than a connection that was begun meanwhile.
   */
  async #resumeIfReachable(): Promise<void> {
    const url = this.#url?.replace(/^ws/, "http");
    if (url === undefined) return;
    const answer = fetch(url, { method: "HEAD", signal: AbortSignal.timeout(reachMs) });
    if (
      await answer.then(
        ({ ok }) => ok,
        () => false,
      )
    )
      this.resume();
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
    this.#endGrace();
    this.#watch?.close();
    this.#pictures.close();
    this.#losses.close();
    this.#endAudio();
    this.#stopIce();
    this.#path.close();
    try {
      await this.room.disconnect(false);
    } finally {
      this.#closeTransports();
      this.#worker?.terminate();
    }
  }
}
