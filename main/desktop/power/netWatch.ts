import { net, powerMonitor } from "electron";
import { networkInterfaces } from "node:os";
import type { SyncPhase } from "../../../preload/contract.ts";
import { logFor } from "../../logging/log.ts";
import { hasMoved, outerAddresses } from "./addresses.ts";
import { decideProbe } from "./probe.ts";

const log = logFor("network");
const TICK_MS = 250;
/** While nobody sees or hears Parley, looking less often spares the battery. */
const TICKS_AT_REST = 4;

export interface NetWatchOptions {
  /** How the homeserver is reached; undefined while nobody is signed in. */
  sync(): SyncPhase | undefined;
  /** No window, no call, nothing rings. */
  atRest(): boolean;
  /** Gives up requests that hang, and asks the homeserver anew. */
  wake(): void;
  /** Asks at once whether the homeserver is there again. */
  probe(): void;
  /** The network is another one, or back: whatever else is connected may hang. */
  moved(): void;
}

/**
 * Brings sync back quickly after sleep and when the network returns. In the main process, which lives without a window.
 * Locking the screen changes nothing: nothing here listens to it.
 */
export class NetWatch {
  readonly #options: NetWatchOptions;
  readonly #timer: NodeJS.Timeout;
  #wasOnline = net.isOnline();
  #addresses = outerAddresses(networkInterfaces());
  #unreachableSince: number | undefined;
  #probedAt = 0;
  #lookedTs = Date.now();
  #ticks = 0;

  constructor(options: NetWatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    powerMonitor.on("resume", this.#onResume);
  }

  stop(): void {
    clearInterval(this.#timer);
    powerMonitor.off("resume", this.#onResume);
  }

  readonly #onResume = () => {
    log.info("the computer is awake again");
    this.#options.wake();
    this.#options.moved();
  };

  #tick(): void {
    this.#ticks = (this.#ticks + 1) % TICKS_AT_REST;
    if (this.#ticks !== 0 && this.#options.atRest()) return;
    const now = performance.now();
    const online = net.isOnline();
    const addresses = outerAddresses(networkInterfaces());
    // With an address that is gone, what it was connected to does not even hear of the end.
    const moved = hasMoved(this.#addresses, addresses);
    this.#addresses = addresses;
    if (this.#options.sync() === "offline") this.#unreachableSince ??= now;
    else this.#unreachableSince = undefined;
    const decision = decideProbe({
      online,
      wasOnline: this.#wasOnline && !moved,
      unreachableMs: this.#unreachableSince === undefined ? undefined : now - this.#unreachableSince,
      sinceProbeMs: now - this.#probedAt,
      sinceLookMs: Date.now() - this.#lookedTs,
    });
    this.#lookedTs = Date.now();
    this.#wasOnline = online;
    if (decision === "wait") return;
    this.#probedAt = now;
    if (decision === "probe") {
      this.#options.probe();
    } else {
      // A new network: what failed in the old one says nothing about it.
      this.#unreachableSince = undefined;
      log.info(moved ? "the network is another one" : "the network or the computer is back");
      this.#options.wake();
      this.#options.moved();
    }
  }
}
