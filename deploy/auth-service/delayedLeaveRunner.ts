import type { DelayedEventAction } from "./delayedEventApi.ts";
import {
  startLeave,
  stepLeave,
  wakeAt,
  type ActionOutcome,
  type LeaveEffect,
  type LeaveEvent,
  type LeaveState,
} from "./delayedLeave.ts";
import type { Endpoint } from "./discovery.ts";
import type { LiveKit } from "./livekit.ts";
import { causeOf, type Log } from "./log.ts";

/** A delayed leave event to look after on behalf of one participant. */
export interface LeaveJob {
  readonly userId: string;
  readonly room: string;
  readonly identity: string;
  readonly delayId: string;
  /** Milliseconds. */
  readonly delayTimeoutMs: number;
  /** The client API of the participant's own homeserver. */
  readonly endpoint: Endpoint;
}

/** What LiveKit reported about a room, in the words of the state machine. `identity` is absent for whole rooms. */
export interface RoomReport {
  readonly room: string;
  readonly identity: string | undefined;
  readonly event: LeaveEvent;
}

export interface DelayedLeaveRunner {
  /**
   * Takes a job; a newer delay id for the same participant replaces the earlier one. Resolves once LiveKit was asked
   * whether the participant is there, so that a leave which follows the answer finds a job that knows.
   * @returns false where the table is full (of this user's jobs, or at all)
   */
  add(job: LeaveJob): Promise<boolean>;
  /** A genuine webhook came; `report` is undefined for those that say nothing about participants. */
  webhook(report: RoomReport | undefined): void;
  /** Number of jobs, for health and tests. */
  readonly size: number;
  /** Stops all timers. Jobs are not kept: the clients' own restarts and the homeserver's timer go on. */
  close(): void;
}

export interface RunnerParts {
  readonly livekit: Pick<LiveKit, "participants">;
  readonly act: (endpoint: Endpoint, delayId: string, action: DelayedEventAction) => Promise<ActionOutcome>;
  readonly log: Log;
}

interface Entry {
  readonly job: LeaveJob;
  state: LeaveState;
  timer: NodeJS.Timeout | undefined;
}

const maxJobs = 20_000;
const maxJobsPerUser = 32;
/** Pause between two looks at who is there, ms: while webhooks come they tell first and this is a safety net. */
const pollWithoutWebhookMs = 2_000;
const pollWithWebhookMs = 20_000;
const roomsAtOnce = 8;

export function createDelayedLeaveRunner({ livekit, act, log }: RunnerParts): DelayedLeaveRunner {
  const entries = new Map<string, Entry>();
  let webhooksCome = false;
  let pollTimer: NodeJS.Timeout | undefined;
  let closed = false;

  const keyOf = (room: string, identity: string): string => JSON.stringify([room, identity]);
  const isCurrent = (entry: Entry): boolean => entries.get(keyOf(entry.job.room, entry.job.identity)) === entry;

  const drop = (entry: Entry): void => {
    clearTimeout(entry.timer);
    if (isCurrent(entry)) entries.delete(keyOf(entry.job.room, entry.job.identity));
    if (entries.size === 0) {
      clearTimeout(pollTimer);
      pollTimer = undefined;
    }
  };

  const dispatch = (entry: Entry, event: LeaveEvent): void => {
    // A result that arrives after the entry was replaced belongs to nobody.
    if (closed || !isCurrent(entry)) return;
    const now = Date.now();
    const before = entry.state.phase;
    const step = stepLeave(entry.state, event, { delayMs: entry.job.delayTimeoutMs, now, jitter: Math.random() });
    if (step.state === entry.state && step.effects.length === 0 && event.type !== "tick") return;
    entry.state = step.state;

    const { userId, room } = entry.job;
    if (step.state.phase !== before)
      log.debug("delayed leave", { userId, room, from: before, to: step.state.phase, by: event.type });
    if (step.state.phase === "done") {
      log.info("delayed leave ended", { userId, room, reason: step.state.reason });
      return drop(entry);
    }
    for (const effect of step.effects) run(entry, effect);
    clearTimeout(entry.timer);
    const wake = wakeAt(step.state);
    // Node fires at once when a delay exceeds 2^31 ms; delays are bounded to a day, far below.
    if (wake !== undefined) entry.timer = setTimeout(() => dispatch(entry, { type: "tick" }), Math.max(0, wake - now));
  };

  const run = (entry: Entry, effect: LeaveEffect): void => {
    if (effect === "check-presence") {
      void look(entry.job.room, [entry]);
      return;
    }
    void act(entry.job.endpoint, entry.job.delayId, effect).then((outcome) => {
      if (outcome.kind !== "ok")
        log.debug("delayed event not acted on", { userId: entry.job.userId, action: effect, outcome: outcome.kind });
      dispatch(entry, { type: "result", of: effect, outcome });
    });
  };

  /** Asks LiveKit who is in a room and tells these entries. */
  const look = async (room: string, told: readonly Entry[]): Promise<void> => {
    const askedAt = Date.now();
    let present: ReadonlyMap<string, string> | undefined;
    try {
      present = await livekit.participants(room);
    } catch (error) {
      log.warn("LiveKit did not say who is in a room", { room, cause: causeOf(error) });
    }
    for (const entry of told) {
      const sid = present && (present.get(entry.job.identity) ?? null);
      dispatch(entry, { type: "presence", sid, askedAt });
    }
  };

  const poll = async (): Promise<void> => {
    const rooms = new Map<string, Entry[]>();
    for (const entry of entries.values()) rooms.set(entry.job.room, [...(rooms.get(entry.job.room) ?? []), entry]);
    const connected = [...entries.values()].filter(({ state }) => state.phase === "connected");
    const waiting = [...rooms];
    while (waiting.length > 0)
      await Promise.all(waiting.splice(0, roomsAtOnce).map(([room, told]) => look(room, told)));
    if (webhooksCome && connected.some(({ state }) => state.phase === "lingering" && !state.reported)) {
      // The list knew before a webhook did. One still in flight sets this right again at once.
      webhooksCome = false;
      log.warn("LiveKit's webhooks seem not to arrive any more; asking more often");
    }
  };

  const armPoll = (): void => {
    if (closed || pollTimer !== undefined || entries.size === 0) return;
    pollTimer = setTimeout(
      () => {
        void poll().finally(() => {
          pollTimer = undefined;
          armPoll();
        });
      },
      webhooksCome ? pollWithWebhookMs : pollWithoutWebhookMs,
    );
  };

  return {
    get size() {
      return entries.size;
    },

    async add(job) {
      if (closed) return false;
      const key = keyOf(job.room, job.identity);
      const earlier = entries.get(key);
      // A client that asks again for a token with the same event must not lose what is known about it.
      if (earlier?.job.delayId === job.delayId) return true;
      const ofUser = [...entries.values()].filter(({ job: { userId } }) => userId === job.userId).length;
      if (!earlier && (entries.size >= maxJobs || ofUser >= maxJobsPerUser)) return false;
      if (earlier) drop(earlier);
      const entry: Entry = { job, state: startLeave(job.delayTimeoutMs, Date.now()), timer: undefined };
      entries.set(key, entry);
      dispatch(entry, { type: "tick" });
      armPoll();
      // The participant may be connected already; then no webhook is going to say so.
      await look(job.room, [entry]);
      return true;
    },

    webhook(report) {
      webhooksCome = true;
      if (!report) return;
      const { room, identity, event } = report;
      if (identity === undefined) {
        for (const entry of entries.values()) if (entry.job.room === room) dispatch(entry, event);
        return;
      }
      const entry = entries.get(keyOf(room, identity));
      if (entry) dispatch(entry, event);
    },

    close() {
      closed = true;
      clearTimeout(pollTimer);
      for (const entry of entries.values()) clearTimeout(entry.timer);
      entries.clear();
    },
  };
}
