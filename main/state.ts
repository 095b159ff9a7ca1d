import { EventEmitter } from "node:events";
import { initialTrust } from "../preload/contract.ts";
import type { AppState, Settings, StateChange } from "../preload/contract.ts";

/**
 * The slices of state the main process shows, each written by its one owner through `set`.
 * Emits `change` with what changed; an equal slice is not sent again.
 */
export class StateHub extends EventEmitter<{ change: [StateChange] }> {
  #state: AppState;

  constructor(initial: AppState) {
    super();
    this.#state = initial;
  }

  get current(): AppState {
    return this.#state;
  }

  set<K extends keyof AppState>(slice: K, value: AppState[K]): void {
    this.setAll({ [slice]: value });
  }

  /** Several slices at once: nobody sees one without the others. */
  setAll(slices: StateChange): void {
    const changed = Object.fromEntries(
      Object.entries(slices).filter(
        ([slice, value]) => JSON.stringify(this.#state[slice as keyof AppState]) !== JSON.stringify(value),
      ),
    ) as StateChange;
    if (Object.keys(changed).length === 0) return;
    this.#state = { ...this.#state, ...changed } as AppState;
    this.emit("change", changed);
  }
}

/** Before anything is known. */
export function initialState(settings: Settings): AppState {
  return {
    accounts: [],
    session: { phase: "starting" },
    conferences: { ready: false, spaces: [] },
    places: { invitations: [], rooms: [] },
    call: { phase: "idle" },
    ring: { incoming: [], outgoing: null },
    people: [],
    recents: { ready: false, calls: [], missed: 0 },
    chats: { unread: {} },
    widget: null,
    desktop: { tray: false, question: null, globalMute: "none" },
    update: { phase: "none" },
    entry: null,
    knocks: [],
    trust: initialTrust,
    linking: null,
    settings,
  };
}
