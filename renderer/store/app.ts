import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { AppState, Conference, Contact, OtherRoom } from "../../preload/contract.ts";
import { ask } from "./parley.ts";

/**
 * The projection of the main process's state: filled by `getState` once and by `stateChanged` ever after,
 * written by nobody else.
 */
export const appStore = createStore<AppState>(() => ({
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
  trust: { device: "unknown", otherDevices: false, recovery: "unknown", verification: null, restore: null },
  linking: null,
  settings: {
    theme: "system",
    language: "system",
    background: "none",
    noise: "standard",
    cameraOn: true,
    microphoneOn: true,
    doNotDisturb: false,
    closeToTray: true,
    startAtLogin: false,
    globalMute: "",
    mediaKeyMutes: false,
    pushToTalk: false,
    pipOnMinimize: true,
    wireMode: "compatibility",
    reminderMinutes: 5,
    verifiedDevicesOnly: true,
    neverDirect: false,
    recoveryOfferHidden: false,
  },
}));

/** Subscribes first, so that no change between the answer and the subscription is lost. Resolves when filled. */
export async function connectAppStore(): Promise<void> {
  window.parley.on.stateChanged((change) => {
    // Only slices that are there: an explicit `undefined` must not wipe one.
    const present = Object.entries(change).filter(([, slice]) => slice !== undefined);
    appStore.setState(Object.fromEntries(present) as Partial<AppState>);
  });
  const state = await ask("getState", {});
  if (state.ok) appStore.setState(state.value);
}

export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(appStore, select);
}

/** The conference of a room in any space. */
export function findConference(state: AppState, roomId: string): Conference | undefined {
  for (const space of state.conferences.spaces) {
    const found = space.conferences.find((conference) => conference.roomId === roomId);
    if (found) return found;
  }
  return undefined;
}

/** A room beside the spaces. */
export function findOtherRoom(state: AppState, roomId: string): OtherRoom | undefined {
  return state.places.rooms.find((room) => room.roomId === roomId);
}

/** The person we have that direct room with. */
export function findContact(state: AppState, roomId: string): Contact | undefined {
  return state.people.find((contact) => contact.roomId === roomId);
}
