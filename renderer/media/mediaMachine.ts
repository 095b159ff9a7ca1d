import { Room } from "livekit-client";
import type { StoreApi } from "zustand/vanilla";
import type { MediaAccess } from "../../preload/contract.ts";
import { CallMedia, type MakeTransport } from "./callMedia.ts";
import { createE2eeWorker } from "./livekit/e2eeWorker.ts";
import { LivekitTransport } from "./livekit/livekitTransport.ts";
import { SenderKeys } from "./livekit/senderKeys.ts";
import type { MediaBackend, MediaStart, MediaState } from "./media.ts";
import { MeshTransport } from "./mesh/meshTransport.ts";
import { VideoElements } from "./playback/videoElements.ts";
import { projectParticipants } from "./projection.ts";
import type { TrackCounts } from "./trackStats.ts";
import type { MediaDoor, MediaTransport, MemberWay } from "./transport.ts";
import { VoipTransport } from "./voip/voipTransport.ts";

export const mediaOff: MediaState = {
  phase: "off",
  participants: {},
  local: { cameraOn: false, microphoneOn: false, screenOn: false },
};

let warm = false;

/** The first peer connection of a page loads what all of them need (codecs, ports): better in the lobby than at the click. */
function warmUp(): void {
  if (warm) return;
  warm = true;
  const connection = new RTCPeerConnection();
  connection.addTransceiver("audio", { direction: "recvonly" });
  connection.addTransceiver("video", { direction: "recvonly" });
  void connection
    .createOffer()
    .catch((error: unknown) => console.warn("media: nothing could be warmed up", error))
    .finally(() => connection.close());
}

/** The media of one call after the other, by whichever transport. Every method may be called in every phase, in any order. */
export class MediaMachine implements MediaBackend {
  readonly #store: StoreApi<MediaState>;
  readonly #door: MediaDoor;
  readonly #keys = new SenderKeys();
  readonly #elements = new VideoElements();
  #call: CallMedia | undefined;
  #kind: MediaAccess["kind"] | undefined;
  #spareWorker: Worker | undefined;
  #members: readonly MemberWay[] | undefined;
  #speakerId: string | undefined;
  #stopping: Promise<void> = Promise.resolve();
  #flushing = false;

  constructor(store: StoreApi<MediaState>, door: MediaDoor) {
    this.#store = store;
    this.#door = door;
  }

  prepare(transport: MediaAccess): void {
    if (transport.kind !== "livekit") return;
    this.#spareWorker ??= createE2eeWorker();
    void new Room().prepareConnection(transport.sfu.url, transport.sfu.jwt);
    warmUp();
  }

  /**
   * Resolves at the first connection, or when stopped before; never rejects: while the SFU can't be reached, `phase`
   * stays "connecting" with an `error`, and it is tried on. A second start of a running call moves it to the transport that
   * is named, if that is another kind.
   */
  async start(start: MediaStart): Promise<void> {
    const call = this.#call;
    if (call !== undefined && this.#kind !== start.transport.kind) {
      this.#keys.seed(start.keys);
      this.#kind = start.transport.kind;
      const left = call.move(start, (made) => this.#makeTransport(start, made));
      if (this.#members !== undefined) call.transport.follow(this.#members);
      this.#changed();
      await left;
    }
    if (this.#call === undefined) {
      this.#kind = start.transport.kind;
      this.#keys.seed(start.keys);
      this.#call = new CallMedia({
        start,
        makeTransport: (made) => this.#makeTransport(start, made),
        speakerId: this.#speakerId,
        hasOwnKey: () => this.#keys.has(start.identity),
        onChange: this.#changed,
      });
      this.#elements.follow((identity, source) => this.#call?.videoOf(identity, source));
      if (this.#members !== undefined) this.#call.transport.follow(this.#members);
      this.#flush();
    }
    await this.#call?.transport.settled;
  }

  follow(members: readonly MemberWay[]): void {
    this.#members = members;
    this.#call?.transport.follow(members);
  }

  async setKeys(keys: Parameters<MediaBackend["setKeys"]>[0]): Promise<void> {
    const added = this.#keys.add(keys);
    if (added.length > 0) await this.#call?.transport.setKeys(added);
  }

  async setCamera(on: boolean): Promise<void> {
    await this.#call?.setCamera(on);
  }

  async setMicrophone(on: boolean): Promise<void> {
    await this.#call?.setMicrophone(on);
  }

  async setScreen(on: boolean, sound = false): Promise<void> {
    await this.#call?.setScreen(on, sound);
  }

  async selectDevice(kind: "camera" | "microphone" | "speaker", id: string): Promise<void> {
    if (kind !== "speaker") return await this.#call?.selectCapture(kind, id);
    this.#speakerId = id;
    try {
      await this.#call?.selectSpeaker(id);
    } catch (error) {
      // The speaker is gone: sound stays where it is.
      console.warn("media: the speaker could not be chosen", error);
    }
  }

  setVolume(identity: string, volume: number): void {
    this.#call?.setVolume(identity, volume);
  }

  async stats(): Promise<TrackCounts[]> {
    return (await this.#call?.transport.stats()) ?? [];
  }

  attach(identity: string, source: "camera" | "screen", element: HTMLVideoElement): () => void {
    return this.#elements.attach(identity, source, element);
  }

  async stop(): Promise<void> {
    const call = this.#call;
    if (call !== undefined) {
      this.#call = undefined;
      this.#keys.clear();
      this.#members = undefined;
      this.#store.setState(mediaOff, true);
      const closing = call.close();
      this.#elements.update();
      this.#stopping = closing;
    }
    await this.#stopping;
  }

  #makeTransport(start: MediaStart, made: Parameters<MakeTransport>[0]): MediaTransport {
    const { transport } = start;
    const options = { ...made, door: this.#door, allKeys: () => this.#keys.all(), speakerId: this.#speakerId };
    if (transport.kind === "full_mesh") return new MeshTransport({ ...options, start: { ...start, transport } });
    if (transport.kind === "voip") return new VoipTransport({ ...options, start: { ...start, transport } });
    const spare = this.#spareWorker;
    this.#spareWorker = undefined;
    return new LivekitTransport({ ...options, start: { ...start, transport } }, spare);
  }

  /** A transport reports a change of state in bursts: they become one change of the store. Not by animation frames,
   * which stop while the window is hidden. */
  readonly #changed = () => {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      this.#flush();
    });
  };

  #flush(): void {
    const call = this.#call;
    if (call === undefined) return;
    this.#elements.update();
    const before = this.#store.getState();
    const participants = projectParticipants(before.participants, call.facts(), (identity) =>
      call.encryptionOf(identity),
    );
    const { phase, error, local } = call;
    const sameLocal = JSON.stringify(local) === JSON.stringify(before.local);
    if (participants === before.participants && sameLocal && phase === before.phase && error === before.error) return;
    this.#store.setState(
      { phase, ...(error === undefined ? {} : { error }), participants, local: sameLocal ? before.local : local },
      true,
    );
  }
}
