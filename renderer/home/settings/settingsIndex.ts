import type { LucideIcon } from "lucide-react";
import {
  Bell,
  EyeOff,
  Info,
  Keyboard,
  MonitorSmartphone,
  Palette,
  ShieldCheck,
  SlidersHorizontal,
  UserRound,
  Video,
  Wrench,
} from "lucide-react";
import type { PortableSettings } from "../../../preload/contract.ts";

/** The sections of the settings, in their order. */
export const sections = {
  general: { label: "settings.general", icon: SlidersHorizontal },
  account: { label: "settings.account", icon: UserRound },
  sessions: { label: "sessions.title", icon: MonitorSmartphone },
  notifications: { label: "settings.notifications", icon: Bell },
  media: { label: "settings.devices", icon: Video },
  appearance: { label: "settings.appearance", icon: Palette },
  keyboard: { label: "settings.keyboard", icon: Keyboard },
  privacy: { label: "privacy.title", icon: EyeOff },
  security: { label: "security.title", icon: ShieldCheck },
  advanced: { label: "settings.advanced", icon: Wrench },
  about: { label: "about.title", icon: Info },
} as const satisfies Record<string, { label: string; icon: LucideIcon }>;
export type Section = keyof typeof sections;
export const sectionNames = Object.keys(sections) as Section[];

/**
 * Every single setting that the search finds: where it is, and its label. Synonyms are in the locales, under
 * `settings.words.ID`. `anchor`: the block (`Setting`) that it stands in, when that is another's.
 */
export const settingsIndex = {
  closeToTray: { section: "general", label: "settings.closeToTray" },
  startAtLogin: { section: "general", label: "settings.startAtLogin" },
  pipOnMinimize: { section: "general", label: "settings.pipOnMinimize" },
  account: { section: "account", label: "account.signedInAs" },
  signOut: { section: "account", label: "account.signOut" },
  sessions: { section: "sessions", label: "sessions.title" },
  signOutOthers: { section: "sessions", label: "sessions.signOutOthers", anchor: "sessions" },
  doNotDisturb: { section: "notifications", label: "settings.doNotDisturb" },
  messagePreviews: { section: "notifications", label: "settings.messagePreviews" },
  reminderMinutes: { section: "notifications", label: "settings.reminders" },
  camera: { section: "media", label: "settings.camera", anchor: "devices" },
  microphone: { section: "media", label: "settings.microphone", anchor: "devices" },
  speaker: { section: "media", label: "settings.speaker", anchor: "devices" },
  background: { section: "media", label: "effects.background", anchor: "effects" },
  noise: { section: "media", label: "effects.noise", anchor: "effects" },
  cameraOn: { section: "media", label: "settings.cameraOn" },
  microphoneOn: { section: "media", label: "settings.microphoneOn" },
  theme: { section: "appearance", label: "settings.theme" },
  language: { section: "appearance", label: "settings.language" },
  pushToTalk: { section: "keyboard", label: "settings.pushToTalk" },
  globalMute: { section: "keyboard", label: "settings.globalMute" },
  mediaKeyMutes: { section: "keyboard", label: "settings.mediaKeyMutes" },
  shortcuts: { section: "keyboard", label: "more.shortcuts" },
  servers: { section: "privacy", label: "privacy.servers" },
  neverDirect: { section: "privacy", label: "security.neverDirect" },
  linkPreviews: { section: "privacy", label: "privacy.previews" },
  telemetry: { section: "privacy", label: "privacy.telemetry" },
  identity: { section: "security", label: "verify.device" },
  recoveryKey: { section: "security", label: "security.key" },
  verifiedDevicesOnly: { section: "security", label: "security.verifiedOnly" },
  secrets: { section: "security", label: "secrets.title" },
  resetIdentity: { section: "security", label: "security.reset" },
  wireMode: { section: "advanced", label: "settings.wireMode" },
  settingsFile: { section: "advanced", label: "settingsFile.title" },
  diagnostics: { section: "advanced", label: "diagnostics.title" },
  version: { section: "about", label: "about.version" },
} as const satisfies Record<string, { section: Section; label: string; anchor?: string }>;

export type SettingId = keyof typeof settingsIndex;
export const settingIds = Object.keys(settingsIndex) as SettingId[];

/** A block of the page, found by the search. */
export type Anchor = SettingId | "devices" | "effects";

/** The compiler's word that whatever can be set, and stands in a file of settings, is found by the search and named there. */
export const portable: Record<keyof PortableSettings, SettingId> = {
  theme: "theme",
  language: "language",
  background: "background",
  noise: "noise",
  cameraOn: "cameraOn",
  microphoneOn: "microphoneOn",
  doNotDisturb: "doNotDisturb",
  messagePreviews: "messagePreviews",
  closeToTray: "closeToTray",
  startAtLogin: "startAtLogin",
  globalMute: "globalMute",
  mediaKeyMutes: "mediaKeyMutes",
  pushToTalk: "pushToTalk",
  wireMode: "wireMode",
  pipOnMinimize: "pipOnMinimize",
  reminderMinutes: "reminderMinutes",
  verifiedDevicesOnly: "verifiedDevicesOnly",
  neverDirect: "neverDirect",
};

export function anchorOf(id: SettingId): Anchor {
  const entry = settingsIndex[id];
  return "anchor" in entry ? entry.anchor : id;
}
