import { ConnectionState, type Room } from "livekit-client";
import { judgePath, unwatchedPath } from "./pathHealth.ts";
import { keepThroughSilence } from "./restarts.ts";
import { SenderHold } from "./senderHold.ts";

/** Statistics of a large call are not free; while nothing is sent, every moment counts. */
const lookMs = 500;
const quickLookMs = 40;

type Transport = NonNullable<Room["engine"]["pcManager"]>["publisher"];

/** Watches whether what is sent in a room gets there, and holds it back while it does not (see `judgePath`). */
export class PathWatch {
  readonly #room: Room;
  readonly #renew: () => void;
  #hold = new SenderHold();
  #transport: Transport | undefined;
  #watched = unwatchedPath;
  /** Since when signalling is not connected. */
  #brokenSince: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking = false;
  #again = false;
  #closed = false;

  /** @param renew another path is to be looked for */
  constructor(room: Room, renew: () => void) {
    this.#room = room;
    this.#renew = renew;
    window.addEventListener("offline", this.#now);
    window.addEventListener("online", this.#now);
    this.#now();
  }

  /** Whether packets get through, as far as is known. */
  get alive(): boolean {
    return this.#watched.silentSince === undefined;
  }

  /** For how long signalling has not been connected, ms. */
  get brokenMs(): number {
    return this.#brokenSince === undefined ? 0 : performance.now() - this.#brokenSince;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    window.removeEventListener("offline", this.#now);
    window.removeEventListener("online", this.#now);
  }

  readonly #now = () => {
    clearTimeout(this.#timer);
    void this.#look();
  };

  async #look(): Promise<void> {
    if (this.#closed) return;
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = true;
    try {
      await this.#judge();
    } finally {
      const quick = this.#watched.held || !navigator.onLine;
      const pause = this.#again ? 0 : quick ? quickLookMs : lookMs;
      this.#looking = false;
      this.#again = false;
      if (!this.#closed) this.#timer = setTimeout(this.#now, pause);
    }
  }

  async #judge(): Promise<void> {
    const { engine, state } = this.#room;
    const signals = state === ConnectionState.Connected && engine?.client.isDisconnected === false;
    this.#brokenSince = signals ? undefined : (this.#brokenSince ?? performance.now());
    const transport = engine?.pcManager?.publisher;
    // One that was made anew begins anew; what was held in the old one is gone with it.
    if (transport !== this.#transport) {
      this.#watched = unwatchedPath;
      this.#hold = new SenderHold();
    }
    this.#transport = transport;
    if (transport === undefined) return;
    const counted = await countPackets(transport);
    if (transport !== this.#transport) return;
    const { held } = this.#watched;
    const { next, renew } = judgePath(this.#watched, { ...counted, online: navigator.onLine }, performance.now());
    this.#watched = next;
    if (next.held) {
      keepThroughSilence(this.#room);
      await this.#hold.hold(transport.getSenders());
    }
    if (held && !next.held) await this.#hold.release();
    if (next.held !== held) console.warn(`media: sending is ${next.held ? "held back" : "released"}`);
    if (renew && this.#room.state === ConnectionState.Connected) this.#renew();
  }
}

export async function countPackets(transport: Transport): Promise<{ arrived: number; sent: number }> {
  const counted = { arrived: 0, sent: 0 };
  (await transport.getStats())?.forEach((stats: RTCIceCandidatePairStats & RTCOutboundRtpStreamStats) => {
    if (stats.type === "candidate-pair") counted.arrived += (stats.bytesReceived ?? 0) + (stats.responsesReceived ?? 0);
    if (stats.type === "outbound-rtp" && stats.kind === "video") counted.sent += stats.packetsSent ?? 0;
  });
  return counted;
}
