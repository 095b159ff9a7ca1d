import type { Person, RecentCall } from "../../../preload/contract.ts";

/** What the line below the name says; each is a text `recents.line.<kind>`. */
export type LineKind =
  | "now"
  | "nowWithYou"
  | "missed"
  | "missedFrom"
  | "declined"
  | "declinedFrom"
  | "noAnswer"
  | "declinedByOther"
  | "incoming"
  | "outgoing"
  | "with"
  | "alone"
  | "without";

export type CallIcon = "now" | "missed" | "declined" | "unanswered" | "incoming" | "outgoing" | "others";

export interface CallLine {
  kind: LineKind;
  icon: CallIcon;
  /** The people the line names, not oneself. */
  people: Person[];
  /** How many more there were. */
  more: number;
  /** How long the call was, ms; undefined where that says nothing: it goes on, or nobody talked. */
  durationMs: number | undefined;
  /** How long oneself was there, where that is markedly less. */
  mineMs: number | undefined;
}

const MAX_NAMES = 3;
/** A difference people would call one. */
const MARKED_MS = 60_000;

export function describeCall(call: RecentCall, myUserId: string): CallLine {
  const others = call.participants.filter((person) => person.userId !== myUserId);
  // Oneself may be beyond the people that are named.
  const othersCount = call.participantCount - (call.mineMs > 0 || call.outgoing || call.inside ? 1 : 0);
  const people = others.slice(0, MAX_NAMES);
  const more = Math.max(0, othersCount - people.length);
  const took = call.endedTs === undefined ? undefined : call.endedTs - call.startedTs;
  const line = (kind: LineKind, icon: CallIcon, named: Person[] = people): CallLine => ({
    kind,
    icon,
    people: named,
    more: named === people ? more : 0,
    durationMs: undefined,
    mineMs: undefined,
  });
  const timed = (of: CallLine): CallLine => ({
    ...of,
    durationMs: took,
    mineMs: took !== undefined && call.mineMs > 0 && took - call.mineMs >= MARKED_MS ? call.mineMs : undefined,
  });

  if (took === undefined) return line(call.inside ? "nowWithYou" : "now", "now");
  switch (call.outcome) {
    case "missed":
      return call.direct ? line("missed", "missed") : timed(line("missedFrom", "missed", [call.starter]));
    case "declined":
      return call.direct ? line("declined", "declined") : timed(line("declinedFrom", "declined", [call.starter]));
    case "noAnswer":
      return line("noAnswer", "unanswered");
    case "declinedByOther":
      return line("declinedByOther", "declined", call.partner === undefined ? [] : [call.partner]);
    case "answered": {
      const icon = call.outgoing ? "outgoing" : "incoming";
      if (othersCount === 0) return timed(line("alone", icon));
      return timed(line(call.direct ? icon : "with", icon));
    }
    case "ended":
      return timed(line("without", "others"));
  }
}

/** "45 sec", "12 min", "1 hr 5 min". */
export function durationText(ms: number, language: string): string {
  const format = (value: number, unit: string) =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return format(seconds, "second");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return format(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? format(hours, "hour") : `${format(hours, "hour")} ${format(minutes % 60, "minute")}`;
}
