/** The part of RTCEncodedVideoFrame that is looked at. */
export interface EncodedFrame {
  data: ArrayBuffer;
}

interface Wait {
  over: Promise<void>;
  end: () => void;
}

/**
 * Holds back video frames whose key is not there yet, for a short while.
 *
 * Keys come by way of the homeserver and may be later than the first frame they open. LiveKit drops such frames, and
 * the decoder, missing a link of its chain, then stands still until it asks for a key frame: three seconds in
 * Chromium. Held frames lose nothing; the picture goes on as soon as the key is there.
 *
 * Each key is waited for once and not longer than `holdMs`: media that nobody can open must not pile up.
 */
export class FrameGate {
  readonly #holdMs: number;
  readonly #known = new Set<string>();
  readonly #waits = new Map<string, Wait>();
  /** Who sends on a track: a receiver may be used again for another participant. */
  readonly #senders = new Map<string, string>();

  constructor(holdMs: number) {
    this.#holdMs = holdMs;
  }

  /** The key is set in the decryptor. */
  keySet(identity: string, index: number): void {
    const key = keyOf(identity, index);
    this.#known.add(key);
    this.#waits.get(key)?.end();
    this.#waits.delete(key);
  }

  setSender(trackId: string, identity: string): void {
    this.#senders.set(trackId, identity);
  }

  /** A stream through which the frames of a track pass on their way to the decryptor. `trackId` may change later. */
  open<T extends EncodedFrame>(track: { trackId: string }): TransformStream<T, T> {
    return new TransformStream<T, T>({
      transform: async (frame, controller) => {
        const identity = this.#senders.get(track.trackId);
        if (identity !== undefined && frame.data.byteLength > 0) await this.#key(identity, keyIndexOf(frame.data));
        controller.enqueue(frame);
      },
    });
  }

  async #key(identity: string, index: number): Promise<void> {
    const key = keyOf(identity, index);
    if (this.#known.has(key)) return;
    let wait = this.#waits.get(key);
    if (wait === undefined) {
      let end = (): void => undefined;
      const over = new Promise<void>((resolve) => (end = resolve));
      wait = { over, end };
      this.#waits.set(key, wait);
      // Stays in the map: those that come after it was given up do not wait again.
      setTimeout(end, this.#holdMs);
    }
    await wait.over;
  }
}

function keyOf(identity: string, index: number): string {
  return `${index} ${identity}`;
}

/** LiveKit's frame trailer (after SFrame): … | IV | IV length | key index. */
function keyIndexOf(data: ArrayBuffer): number {
  return new DataView(data).getUint8(data.byteLength - 1);
}
