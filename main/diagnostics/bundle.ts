import type { AppState, CallStatistics, DiagnosticsPart, Settings } from "../../preload/contract.ts";
import type { Anonymiser } from "./anonymise.ts";

export interface DiagnosticsFacts {
  versions: Record<string, string>;
  settings: Settings;
  state: AppState;
  statistics: CallStatistics;
  /** Log files, the newest first, as they lie in the profile. */
  logs: { name: string; text: string }[];
}

/** Of a log only so much of its end is taken, in characters: that is what somebody can read. */
export const LOG_CHARACTERS = 400_000;

/**
 * What helps to find a fault. Names of people and rooms are never in it, only how many; each part goes through the
 * anonymiser, whatever it is thought to hold.
 */
export function bundle(facts: DiagnosticsFacts, anonymiser: Anonymiser): DiagnosticsPart[] {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const parts = [
    { name: "versions.json", text: json(facts.versions) },
    { name: "settings.json", text: json(settingsOf(facts.settings)) },
    { name: "state.json", text: json(stateOf(facts.state)) },
    ...(facts.statistics.length === 0 ? [] : [{ name: "call-statistics.json", text: json(facts.statistics) }]),
    ...facts.logs.map(({ name, text }) => ({ name, text: endOf(text) })),
  ];
  return parts.map(({ name, text }) => ({ name, text: anonymiser.text(text) }));
}

/** A device is told by whether one was chosen. */
function settingsOf(settings: Settings): Record<string, unknown> {
  const chosen = (id: string | undefined) => (id === undefined ? "default" : "chosen");
  return {
    ...settings,
    cameraId: chosen(settings.cameraId),
    microphoneId: chosen(settings.microphoneId),
    speakerId: chosen(settings.speakerId),
  };
}

function stateOf({ session, conferences, places, call, people, trust, update, desktop }: AppState): unknown {
  return {
    session:
      session.phase === "signedIn"
        ? { phase: session.phase, sync: session.sync, remembered: session.remembered, guest: session.guest ?? false }
        : { phase: session.phase },
    spaces: conferences.spaces.length,
    conferences: conferences.spaces.reduce((sum, space) => sum + space.conferences.length, 0),
    otherRooms: places.rooms.length,
    people: people.length,
    call:
      call.phase === "idle"
        ? { phase: call.phase, error: call.error?.name }
        : {
            phase: call.phase,
            encryption: call.encryption,
            transport: call.transport?.kind,
            members: call.members.length,
          },
    trust: { device: trust.device, recovery: trust.recovery, otherDevices: trust.otherDevices },
    update: update.phase,
    desktop: { tray: desktop.tray, globalMute: desktop.globalMute, softwareDrawing: desktop.softwareDrawing },
  };
}

/** The last whole lines. */
function endOf(text: string): string {
  if (text.length <= LOG_CHARACTERS) return text;
  const end = text.slice(-LOG_CHARACTERS);
  return end.slice(end.indexOf("\n") + 1);
}

/** Parts as one file that anybody can read. */
export function bundleText(parts: readonly DiagnosticsPart[]): string {
  return parts.map(({ name, text }) => `===== ${name} =====\n${text.endsWith("\n") ? text : `${text}\n`}`).join("\n");
}
