import { join } from "node:path";
import { Burst } from "../burst.ts";
import { initialState } from "../state.ts";
import type { StateHub } from "../state.ts";
import type { StoredSession } from "./login.ts";
import { ShownRoomsFile } from "./store/shownRooms.ts";

/** How often what is shown is written at most, ms. */
const WRITE_MS = 5_000;
const slices = ["conferences", "places", "people"] as const;

/** Shows at the start of a stored session what was shown last, and keeps what is shown for the next start. */
export class ShownKeeper {
  readonly #hub: StateHub;
  readonly #folder: string;
  #end: (() => Promise<void>) | undefined;

  constructor(hub: StateHub, folder: string) {
    this.#hub = hub;
    this.#folder = folder;
  }

  /** @returns whether there was something to show. */
  show(stored: StoredSession): boolean {
    const shown = this.#fileOf(stored).read(stored.userId);
    if (shown === undefined) return false;
    for (const slice of slices) this.#hub.set(slice, shown[slice]);
    const { deviceId, homeserver } = stored;
    const { me } = shown;
    this.#hub.set("session", { phase: "signedIn", me, deviceId, homeserver, sync: "connecting", remembered: true });
    return true;
  }

  /** The session could not be opened. */
  hide(): void {
    const nothing = initialState(this.#hub.current.settings);
    for (const slice of slices) this.#hub.set(slice, nothing[slice]);
  }

  /** From now on what is shown is written now and then, and once more at the end. */
  start(stored: StoredSession): void {
    const file = this.#fileOf(stored);
    const write = () => file.write(this.#hub.current);
    const soon = new Burst(WRITE_MS, () => void write());
    this.#hub.on("change", soon.soon);
    soon.soon();
    this.#end = async () => {
      this.#hub.off("change", soon.soon);
      soon.stop();
      await write();
    };
  }

  /** Before the lists are emptied. Resolves when it is written. */
  stop(): Promise<void> {
    const end = this.#end;
    this.#end = undefined;
    return end?.() ?? Promise.resolve();
  }

  #fileOf(stored: StoredSession): ShownRoomsFile {
    // Read each time: it may be changed meanwhile.
    return new ShownRoomsFile(join(this.#folder, "shown.bin"), () => Buffer.from(stored.storageKey, "base64"));
  }
}
