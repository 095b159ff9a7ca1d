import { join } from "node:path";
import { Burst } from "../burst.ts";
import { initialState } from "../state.ts";
import type { StateHub } from "../state.ts";
import type { StoredSession } from "./login.ts";
import { ShownRoomsFile } from "./store/shownRooms.ts";

/** How often what is shown is written at most, ms. */
const WRITE_MS = 5_000;
const slices = ["conferences", "places", "people"] as const;

export interface ShownKeeperOptions {
  hub: StateHub;
  /** Of the account's stores. */
  folder: string;
  /** Resolves when the page has what it shows, or there is none: reading a thousand rooms would hold it up. */
  pageFilled: () => Promise<void>;
  /** The session as it is stored by now. */
  latest(): StoredSession | undefined;
}

/** Shows at the start of a stored session what was shown last, and keeps what is shown for the next start. */
export class ShownKeeper {
  readonly #hub: StateHub;
  readonly #options: ShownKeeperOptions;
  /** Resolves when the stored session is open, or could not be opened; undefined while none is being opened. */
  opening: Promise<void> | undefined;
  #end: (() => Promise<void>) | undefined;

  constructor(options: ShownKeeperOptions) {
    this.#hub = options.hub;
    this.#options = options;
  }

  /** Shows what there is while the session is opened. @param open what `beforeRooms` waits for comes first */
  async during(stored: StoredSession, open: (beforeRooms?: () => Promise<void>) => Promise<void>): Promise<void> {
    const opening = open(this.#show(stored) ? this.#options.pageFilled : undefined);
    this.opening = opening.catch(() => {});
    try {
      await opening;
    } catch (error) {
      this.#hide();
      throw error;
    } finally {
      this.opening = undefined;
    }
  }

  /** @returns whether there was something to show. */
  #show(stored: StoredSession): boolean {
    const shown = this.#fileOf(stored).read(stored.userId);
    if (shown === undefined) return false;
    for (const slice of slices) this.#hub.set(slice, shown[slice]);
    const { deviceId, homeserver } = stored;
    const { me } = shown;
    this.#hub.set("session", { phase: "signedIn", me, deviceId, homeserver, sync: "connecting", remembered: true });
    return true;
  }

  /** The session could not be opened. */
  #hide(): void {
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
    const key = () => Buffer.from((this.#options.latest() ?? stored).storageKey, "base64");
    return new ShownRoomsFile(join(this.#options.folder, "shown.bin"), key);
  }
}
