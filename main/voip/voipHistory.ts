import type { HistoryEvent } from "../recents/callEvents.ts";
import type { CallRecord, HistoryOptions, Outcome } from "../recents/callHistory.ts";
import { ANSWER, HANGUP, INVITE, readVoipEvent, REJECT } from "./voipEvents.ts";
import type { VoipEvent } from "./voipEvents.ts";

/** The events that tell how a legacy call went. */
export const VOIP_HISTORY_TYPES: readonly string[] = [INVITE, ANSWER, HANGUP, REJECT];

/** An answered call of which nobody says that it ended (a client crashed) counts as over after this long. */
const FORGOTTEN_MS = 12 * 3600_000;

type Said = { event: VoipEvent; at: HistoryEvent };

/**
 * The legacy calls (MSC2746) of one room that are over, oldest first: the same on every device, whatever the order in
 * which the events came. One that gave way to another (glare) is none.
 *
 * @param events each once, in their order
 */
export function voipCallsOf(events: readonly HistoryEvent[], options: HistoryOptions): CallRecord[] {
  const calls = new Map<string, Said[]>();
  for (const at of events) {
    const event = readVoipEvent(at.type, at.content);
    if (event === undefined) continue;
    const said = calls.get(event.callId);
    if (said === undefined) calls.set(event.callId, [{ event, at }]);
    else said.push({ event, at });
  }
  return [...calls.values()].flatMap((said) => describe(said, options) ?? []);
}

function describe(said: readonly Said[], { myUserId, direct, now }: HistoryOptions): CallRecord | undefined {
  const invite = said.find(({ event }) => event.kind === "invite");
  if (invite?.event.kind !== "invite") return undefined;
  const { sender: starter, ts: startedTs, id } = invite.at;
  const { invitee, lifetimeMs } = invite.event;
  const outgoing = starter === myUserId;
  if (!outgoing && (invitee === undefined ? !direct : invitee !== myUserId)) return undefined;

  const after = said.filter(({ at }) => at.ts >= startedTs);
  const expiresTs = startedTs + lifetimeMs;
  const answer = after.find(({ event, at }) => event.kind === "answer" && at.sender !== starter && at.ts <= expiresTs);
  const ends = after.filter(({ event }) => event.kind === "hangup" || event.kind === "reject");
  if (ends.some(({ event }) => event.kind === "hangup" && event.reason === "replaced")) return undefined;
  const end =
    answer === undefined ? ends[0] : ends.find(({ at, event }) => at.ts >= answer.at.ts && event.kind === "hangup");
  const endedTs = endOf(end?.at.ts, answer?.at.ts, expiresTs, now);
  if (endedTs === undefined) return undefined;

  const mine = answer !== undefined && (outgoing || answer.at.sender === myUserId);
  return {
    id,
    eventIds: [id],
    starter,
    outgoing,
    outcome: outcomeOf({ outgoing, answered: answer !== undefined, mine, endedBy: end?.at.sender, myUserId, starter }),
    participants: answer === undefined ? [starter] : [starter, answer.at.sender],
    startedTs,
    endedTs,
    mineMs: mine ? Math.max(0, endedTs - answer.at.ts) : 0,
    inside: false,
    legacy: true,
  };
}

/** Undefined while it rings or goes on. */
function endOf(said: number | undefined, answeredTs: number | undefined, expiresTs: number, now: number) {
  if (answeredTs !== undefined) return said ?? (now - answeredTs > FORGOTTEN_MS ? answeredTs : undefined);
  if (said !== undefined) return Math.min(said, expiresTs);
  return now > expiresTs ? expiresTs : undefined;
}

function outcomeOf(call: {
  outgoing: boolean;
  answered: boolean;
  mine: boolean;
  endedBy: string | undefined;
  myUserId: string;
  starter: string;
}): Outcome {
  if (call.mine) return "answered";
  if (call.outgoing)
    return call.endedBy !== undefined && call.endedBy !== call.starter ? "declinedByOther" : "noAnswer";
  if (call.answered) return "ended";
  return call.endedBy === call.myUserId ? "declined" : "missed";
}
