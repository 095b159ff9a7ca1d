import { Direction, Filter } from "matrix-js-sdk";
import type { MatrixClient, MatrixEvent, Room } from "matrix-js-sdk";
import { SESSION_MEMBER } from "../rtc/membershipPolicy.ts";
import { CALL_EVENT_TYPES } from "./callEvents.ts";
import type { HistoryEvent } from "./callEvents.ts";
import { HISTORY_MS } from "./callHistory.ts";

const PAGE = 100;
/** Requests a room is worth, for what is in the clear and for what is encrypted. */
const MAX_PAGES = 3;
const MAX_FAILURES = 3;
/** As in the membership policy: a call that ended within the history may have begun that long before it. */
const LONGEST_MEMBERSHIP_MS = 7 * 24 * 3600_000;
/** Notifications and declines are encrypted, and so is everything that people write. */
const ENCRYPTED = "m.room.encrypted";

/**
 * What is known of the calls of one room: its live timeline, its state, and a bounded look further back that goes past the
 * timeline. Nothing of it is stored: who met whom and when stays in the sync snapshot, which is encrypted.
 */
export class RoomHistory {
  readonly room: Room;
  readonly #client: MatrixClient;
  readonly #events = new Map<string, MatrixEvent>();
  readonly #names = new Map<string, unknown>();
  #knownSinceTs = Infinity;
  #failures = 0;
  #state: "new" | "gap" | "loading" | "settled" = "new";

  constructor(client: MatrixClient, room: Room) {
    this.#client = client;
    this.room = room;
    this.#collect();
  }

  /** From here on there are no gaps. */
  get knownSinceTs(): number {
    return this.#knownSinceTs;
  }

  /** Whether the look further back is done: until then an event that changes everything may be missing. */
  get settled(): boolean {
    return this.#state === "settled";
  }

  get needsLoading(): boolean {
    return (this.#state === "new" || this.#state === "gap") && this.#failures < MAX_FAILURES;
  }

  /** What the sync brought has to do. */
  skipLoading(): void {
    if (this.#state === "new") this.#state = "settled";
  }

  /** The name a member had in the history, for one whom the client does not know (members are loaded lazily). */
  nameOf(userId: string): unknown {
    return this.room.getMember(userId)?.rawDisplayName ?? this.#names.get(userId);
  }

  /** The timeline starts anew, and what lies between is not known yet. */
  markGap(): void {
    this.#failures = 0;
    this.#state = "gap";
  }

  /** All that is known, decrypted as far as this device can. */
  async events(): Promise<HistoryEvent[]> {
    this.#collect();
    const forgotten = Date.now() - HISTORY_MS - LONGEST_MEMBERSHIP_MS;
    for (const [id, event] of this.#events) if (event.getTs() < forgotten) this.#events.delete(id);
    const events = [...this.#events.values()];
    await Promise.all(events.map((event) => this.#client.decryptEventIfNeeded(event)));
    for (const event of events) {
      // What people wrote is none of our business here, and much.
      if (!CALL_EVENT_TYPES.includes(event.getType()) && !event.isDecryptionFailure())
        this.#events.delete(event.getId() ?? "");
    }
    return [...events, ...this.#stateEvents(), ...this.room._unstable_getStickyEvents()].map(toHistoryEvent);
  }

  /** Reads further back, once; again after a gap. @throws when the homeserver can't be asked. */
  async load(): Promise<void> {
    if (this.#state === "settled" || this.#state === "loading") return;
    const before = this.#state;
    this.#state = "loading";
    // A getter in a variable: the state may change while we wait.
    const gapCame = () => (this.#state as string) === "gap";
    try {
      this.#collect();
      const known = new Set(before === "gap" ? [...this.#events.keys()].filter((id) => !this.#isLive(id)) : []);
      const token = this.room.getLiveTimeline().getPaginationToken(Direction.Backward);
      await this.#pageBack(token, CALL_EVENT_TYPES, known, true);
      const calls = [...this.#events.values()].some((event) => event.getType() === SESSION_MEMBER);
      if (calls && this.room.hasEncryptionStateEvent()) await this.#pageBack(token, [ENCRYPTED], known, false);
      if (!gapCame()) this.#state = "settled";
    } catch (error) {
      this.#failures++;
      if (!gapCame()) this.#state = before;
      throw error;
    }
  }

  async #pageBack(start: string | null, types: readonly string[], known: Set<string>, marks: boolean): Promise<void> {
    const filter = new Filter(this.#client.getUserId());
    filter.setDefinition({ room: { timeline: { types: [...types], lazy_load_members: true } } });
    const horizon = Date.now() - HISTORY_MS;
    const mapper = this.#client.getEventMapper();
    let token = start;
    for (let page = 0; token !== null && page < MAX_PAGES; page++) {
      // oxlint-disable-next-line no-await-in-loop -- Each page begins where the one before ended.
      const answer = await this.#client.createMessagesRequest(
        this.room.roomId,
        token,
        PAGE,
        Direction.Backward,
        filter,
      );
      for (const event of answer.state ?? []) {
        if (event.type === "m.room.member") this.#names.set(event.state_key, event.content["displayname"]);
      }
      for (const raw of answer.chunk) {
        const event = mapper({ ...raw, room_id: this.room.roomId });
        this.#keep(event);
      }
      const oldest = answer.chunk.at(-1)?.origin_server_ts;
      token = answer.end ?? null;
      if (oldest !== undefined && marks) this.#knownSinceTs = Math.min(this.#knownSinceTs, oldest);
      // The gap is closed, or further back nothing is listed any more.
      if (answer.chunk.some((event) => known.has(event.event_id))) return;
      if (oldest !== undefined && oldest < horizon) return;
    }
    if (token === null && marks) this.#knownSinceTs = -Infinity;
  }

  #collect(): void {
    const timeline = this.room.getLiveTimeline();
    const events = timeline.getEvents();
    for (const event of events) this.#keep(event);
    const oldest =
      timeline.getPaginationToken(Direction.Backward) === null ? -Infinity : (events[0]?.getTs() ?? Date.now());
    // Never later than before: a gap is about to be closed, and until then the state says who has left.
    this.#knownSinceTs = Math.min(this.#knownSinceTs, oldest);
  }

  #keep(event: MatrixEvent): void {
    const id = event.getId();
    if (id === undefined || event.status !== null) return;
    if (event.getWireType() === ENCRYPTED || CALL_EVENT_TYPES.includes(event.getWireType()))
      this.#events.set(id, event);
  }

  #isLive(id: string): boolean {
    return this.room
      .getLiveTimeline()
      .getEvents()
      .some((event) => event.getId() === id);
  }

  /** The last word on each membership, which stands in for what a gap may have taken. */
  #stateEvents(): MatrixEvent[] {
    const memberships = this.room.currentState.getStateEvents(SESSION_MEMBER);
    const senders = new Set(memberships.map((event) => event.getSender()));
    const members = [...senders].map((userId) =>
      userId === undefined ? null : this.room.currentState.getStateEvents("m.room.member", userId),
    );
    return [...memberships, ...members.filter((event) => event !== null)];
  }
}

function toHistoryEvent(event: MatrixEvent): HistoryEvent {
  const stateKey = event.getStateKey();
  const replaces: unknown = event.getUnsigned()["replaces_state"];
  const stickyMs = event.unstableStickyInfo?.duration_ms;
  const redacts: unknown = event.event.redacts ?? event.getContent()["redacts"];
  return {
    type: event.getType(),
    id: event.getId() ?? "",
    sender: event.getSender() ?? "",
    ts: event.getTs(),
    content: event.getContent(),
    ...(stateKey === undefined ? {} : { stateKey }),
    ...(typeof replaces === "string" ? { replaces } : {}),
    ...(stickyMs === undefined ? {} : { stickyMs }),
    ...(event.isRedacted() ? { redacted: true } : {}),
    ...(typeof redacts === "string" ? { redacts } : {}),
  };
}
