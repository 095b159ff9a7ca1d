/** @file What is the case before anything is known. Types alone are imported: it is part of the first screen. */
import type { AppState, Settings } from "./state.ts";
import type { TrustState } from "./trust.ts";

export const initialTrust: TrustState = {
  device: "unknown",
  otherDevices: false,
  recovery: "unknown",
  verification: null,
  restore: null,
};

/** What the person has not chosen. */
export const defaultSettings: Settings = {
  theme: "system",
  language: "system",
  background: "none",
  noise: "standard",
  cameraOn: true,
  microphoneOn: true,
  doNotDisturb: false,
  messagePreviews: true,
  closeToTray: true,
  startAtLogin: false,
  globalMute: "",
  mediaKeyMutes: false,
  pushToTalk: false,
  pipOnMinimize: true,
  wireMode: "compatibility",
  neverDirect: false,
  reminderMinutes: 5,
  verifiedDevicesOnly: true,
  recoveryOfferHidden: false,
};

/** Of both processes: of main, where it comes from, and of the page, until main has told. */
export const firstState: AppState = {
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
  desktop: { tray: false, question: null, globalMute: "none", softwareDrawing: false },
  update: { phase: "none" },
  entry: null,
  knocks: [],
  trust: initialTrust,
  linking: null,
  settings: defaultSettings,
};
