import { Room } from "livekit-client";
import type { StoreApi } from "zustand/vanilla";
import type { SfuAccess } from "../../../preload/contract.ts";
import type { MediaBackend, MediaStart, MediaState } from "../media.ts";
import type { TrackCounts } from "../trackStats.ts";
import { projectParticipants } from "../projection.ts";
import { Call } from "./call.ts";
import { createE2eeWorker } from "./e2eeWorker.ts";
import { SenderKeys } from "./senderKeys.ts";
import { VideoElements } from "./videoElements.ts";

type Access = (focusUrl: string) => Promise<SfuAccess>;

export const mediaOff: MediaState = {
  phase: "off",
  participants: {},
  local: { cameraOn: false, microphoneOn: false, screenOn: false },
};

/** Media over LiveKit SFUs (MSC4195). Every method may be called in every phase, in any order. */
export class LivekitBackend implements MediaBackend {
  readonly #store: StoreApi<MediaState>;
  readonly #keys = new SenderKeys();
  readonly #elements = new VideoElements();
  #call: Call | undefined;
  #spareWorker: Worker | undefined;
  #focusUrls: readonly string[] = [];
  #access: Access | undefined;
  #speakerId: string | undefined;
  #stopping: Promise<void> = Promise.resolve();
  #flushing = false;

  constructor(store: StoreApi<MediaState>) {
    this.#store = store;
  }

  prepare(sfu: SfuAccess): void {
    this.#spareWorker ??= createE2eeWorker();
    void new Room().prepareConnection(sfu.url, sfu.jwt);
  }

  /**
   * Resolves at the first connection, or when stopped before; never rejects: while the SFU can't be reached, `phase`
   * stays "connecting" with an `error`, and it is tried on. A second start of a running call changes nothing.
   */
  async start(options: MediaStart): Promise<void> {
    if (this.#call === undefined) {
      this.#keys.seed(options.keys);
      this.#call = new Call({
        start: options,
        keys: this.#keys,
        takeWorker: () => this.#takeWorker(),
        access: (focusUrl) => this.#freshAccess(focusUrl, options.sfu),
        speakerId: this.#speakerId,
        onChange: this.#changed,
      });
      this.#elements.follow((identity, source) => this.#call?.videoOf(identity, source));
      this.#call.setFocuses(this.#focusUrls);
      this.#flush();
    }
    await this.#call.settled;
  }

  setFocuses(focusUrls: string[], access: Access): void {
    this.#focusUrls = [...focusUrls];
    this.#access = access;
    this.#call?.setFocuses(this.#focusUrls);
  }

  async setKeys(keys: Parameters<MediaBackend["setKeys"]>[0]): Promise<void> {
    const added = this.#keys.add(keys);
    if (added.length > 0) await this.#call?.setKeys(added);
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
    return (await this.#call?.stats()) ?? [];
  }

  attach(identity: string, source: "camera" | "screen", element: HTMLVideoElement): () => void {
    return this.#elements.attach(identity, source, element);
  }

  async stop(): Promise<void> {
    const call = this.#call;
    if (call !== undefined) {
      this.#call = undefined;
      this.#keys.clear();
      this.#focusUrls = [];
      this.#access = undefined;
      this.#store.setState(mediaOff, true);
      const closing = call.close();
      this.#elements.update();
      this.#stopping = closing;
    }
    await this.#stopping;
  }

  /** Without a way to fresh access (`setFocuses` was not called yet) the first one has to do once more. */
  async #freshAccess(focusUrl: string, first: SfuAccess): Promise<SfuAccess> {
    if (this.#access !== undefined) return await this.#access(focusUrl);
    return first;
  }

  #takeWorker(): Worker {
    const worker = this.#spareWorker ?? createE2eeWorker();
    this.#spareWorker = undefined;
    return worker;
  }

  /** LiveKit reports a change of state in bursts: they become one change of the store. Not by animation frames,
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
