import { z } from "zod";
import { Settings } from "./state.ts";

/** What the settings page asks besides `changeSettings`: sessions of the account, settings as a file, servers, diagnostics. */

const DeviceId = z.string().min(1).max(255);

/** A session of this person's account (client-server API, `/devices`). */
export const AccountSession = z.object({
  deviceId: z.string(),
  /** As it calls itself, cleaned for display; "" when it has no name. */
  name: z.string(),
  current: z.boolean(),
  /** Unix ms, as the homeserver noted it; left out when it does not know. */
  lastSeenTs: z.number().optional(),
  /** The address it was last seen at; left out when the homeserver does not know. */
  lastSeenIp: z.string().max(64).optional(),
  /** "unknown": it does not encrypt, or its keys were not seen. */
  trust: z.enum(["verified", "unverified", "unknown"]),
});
export type AccountSession = z.infer<typeof AccountSession>;

/**
 * What became of a sign-out of other sessions. "password": the homeserver wants the account's (user-interactive
 * authentication). "browser": it wants a web page, which was opened; asked once more afterwards. "elsewhere": sessions of
 * this account are ended on the account's own web page alone (MSC4191), which was opened.
 */
export const SessionEnd = z.object({ phase: z.enum(["done", "password", "browser", "elsewhere"]) });
export type SessionEnd = z.infer<typeof SessionEnd>;

/** Settings that are the same on any computer: no devices of this one, nothing about one account. */
export const PortableSettings = Settings.omit({
  cameraId: true,
  microphoneId: true,
  speakerId: true,
  recoveryOfferHidden: true,
});
export type PortableSettings = z.infer<typeof PortableSettings>;

/** Any of them. */
export const SettingsOfFile = PortableSettings.partial();
export type SettingsOfFile = z.infer<typeof SettingsOfFile>;

const serverKinds = [
  "homeserver",
  "otherHomeservers",
  "sfu",
  "otherSfus",
  "turn",
  "guests",
  "linkPage",
  "updates",
] as const;

/** A kind of server that learns something of this person, and its hosts. What each learns is in the locales. */
export const ServerSeen = z.object({ kind: z.enum(serverKinds), hosts: z.array(z.string().max(300)).max(50) });
export type ServerSeen = z.infer<typeof ServerSeen>;

/** One look at the tracks of a call (renderer/media/trackStats.ts), without who it was. */
const StatisticsLook = z.object({
  /** Unix ms. */
  ts: z.number(),
  tracks: z
    .array(
      z.object({
        /** "own" or a number that stands for a participant. */
        who: z.string().max(20),
        source: z.string().max(40),
        codec: z.string().max(40).optional(),
        width: z.number().optional(),
        height: z.number().optional(),
        fps: z.number().optional(),
        bitsPerSecond: z.number(),
        /** 0 to 1. */
        loss: z.number(),
        /** Seconds. */
        jitter: z.number().optional(),
        rtt: z.number().optional(),
      }),
    )
    .max(200),
});
export const CallStatistics = z.array(StatisticsLook).max(60);
export type CallStatistics = z.infer<typeof CallStatistics>;

/** A part of the diagnostics, as it would be saved. */
export const DiagnosticsPart = z.object({ name: z.string().max(60), text: z.string() });
export type DiagnosticsPart = z.infer<typeof DiagnosticsPart>;

const Nothing = z.object({});

export const settingsPageCalls = {
  /** All sessions of the account, this one first, then the last seen. `Offline`. */
  listSessions: { args: Nothing, result: z.array(AccountSession) },
  renameSession: { args: z.object({ deviceId: DeviceId, name: z.string().trim().min(1).max(100) }), result: z.null() },
  /** Signs out other sessions of the account, never this one. `WrongPassword`, `SessionEndRefused`, `Offline`. */
  endSessions: {
    args: z.object({
      deviceIds: z.array(DeviceId).min(1).max(200),
      password: z.string().min(1).max(512).optional(),
      /** The web page that was opened is done with. */
      afterBrowser: z.boolean().optional(),
    }),
    result: SessionEnd,
  },

  /** Asks where to, and writes the portable settings there. */
  exportSettings: { args: Nothing, result: z.object({ saved: z.boolean() }) },
  /**
   * Asks for a file and reads it; nothing is changed by it. Null: the person chose none.
   * `SettingsFileDamaged`, `SettingsFileForeign`, `SettingsFileTooLarge`, `SettingsFileTooNew`, `FileUnreadable`.
   */
  readSettingsFile: { args: Nothing, result: SettingsOfFile.nullable() },

  /** Which servers see something of this person, by what they use. */
  describeServers: { args: Nothing, result: z.array(ServerSeen) },

  describeApp: {
    args: Nothing,
    result: z.object({ version: z.string(), electron: z.string(), chromium: z.string() }),
  },
  /** Puts together what helps to find a fault, without secrets and names, for the person to read. */
  collectDiagnostics: { args: z.object({ statistics: CallStatistics }), result: z.array(DiagnosticsPart) },
  /** Asks where to, and writes those parts there that were last collected and are named. */
  saveDiagnostics: {
    args: z.object({ names: z.array(z.string().max(60)).min(1).max(20) }),
    result: z.object({ saved: z.boolean() }),
  },
} as const;
