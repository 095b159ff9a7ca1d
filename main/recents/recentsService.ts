import { ClientEvent, EventType, MatrixEventEvent, RoomEvent, RoomMemberEvent, SyncState } from "matrix-js-sdk";
import type { EventTimelineSet, MatrixClient, MatrixEvent, Room } from "matrix-js-sdk";
import { EventEmitter } from "node:events";
import { join } from "node:path";
import { z } from "zod";
import type { RecentCall } from "../../preload/contract.ts";
import { directRooms } from "../conference/directRooms.ts";
import { Burst } from "../burst.ts";
import { Listening } from "../listening.ts";
import { logFor } from "../logging/log.ts";
import { SESSION_MEMBER } from "../rtc/membershipPolicy.ts";
import type { MembersWatch } from "../rtc/membersWatch.ts";
import { JsonFile } from "../settings/jsonFile.ts";
import type { StateHub } from "../state.ts";
import { CALL_EVENT_TYPES } from "./callEvents.ts";
import { callsOf } from "./callHistory.ts";
import type { CallRecord } from "./callHistory.ts";
import { missedNews } from "./missedNews.ts";
import { toRecentCall } from "./recentList.ts";
import { isListed } from "./recentsMemory.ts";
import { RoomHistory } from "./roomHistory.ts";
import { SharedMemory } from "./sharedMemory.ts";

const log = logFor("recents");
/** Events come in bursts (a sync batch); the list is made once for each burst. */
const BURST_MS = 50;
const MAX_CALLS = 100;
/** Rooms whose history is read further back, the most recently active first. */
const MAX_ROOMS = 60;

const Shown = z.object({ shownUntilTs: z.number() });

export interface RecentsOptions {
  client: MatrixClient;
  watch: MembersWatch;
  hub: StateHub;
  /** Of the session: what is remembered here goes with it. */
  folder: string;
}

/**
 * Owner of the recents slice: the calls of all rooms by their history, and what the person did with that list.
 * Emits `missed` once for each call that was missed just now, or while this device was away.
 */
export class RecentsService extends EventEmitter<{ missed: [RecentCall] }> {
  readonly #client: MatrixClient;
  readonly #hub: StateHub;
  readonly #histories = new Map<string, RoomHistory>();
  readonly #records = new Map<string, CallRecord[]>();
  readonly #dirty = new Set<string>();
  readonly #file: JsonFile<{ shownUntilTs: number }>;
  readonly #memory: SharedMemory;
  readonly #told = new Set<string>();
  readonly #listening = new Listening();
  #shownUntilTs: number;
  readonly #burst = new Burst(BURST_MS, () => void this.#readNow());
  #running = Promise.resolve();
  #loading: "no" | "yes" | "again" = "no";
  #ready = false;
  #stopped = false;

  constructor({ client, watch, hub, folder }: RecentsOptions) {
    super();
    this.#client = client;
    this.#hub = hub;
    this.#file = new JsonFile(join(folder, "recents.json"), Shown);
    this.#shownUntilTs = this.#file.read()?.shownUntilTs ?? this.#startTelling();
    this.#memory = new SharedMemory(client);
    this.#memory.on("changed", () => this.#publish());
    this.#listening
      .to(client, this.#onSync, ClientEvent.Sync)
      .to(client, this.#onAccountData, ClientEvent.AccountData)
      .to(client, this.#onRoom, ClientEvent.Room, RoomEvent.MyMembership, RoomEvent.Name)
      .to(client, this.#onTimeline, RoomEvent.Timeline)
      .to(client, this.#onReset, RoomEvent.TimelineReset)
      .to(client, this.#onRedaction, RoomEvent.Redaction)
      .to(client, this.#onDecrypted, MatrixEventEvent.Decrypted)
      .to(client, this.#soon, RoomMemberEvent.Name)
      .to(watch, this.#touch, "changed");
    for (const room of client.getRooms()) this.#touch(room.roomId);
    if (client.getSyncState() === SyncState.Syncing) this.#load();
  }

  /** Never rejects, like the two below: what can't be written now is written when the homeserver is back. */
  async remove(id: string): Promise<void> {
    const call = this.#all().find((each) => each.id === id);
    if (call?.endedTs === undefined) return;
    await this.#memory.remember({ removed: { [id]: Math.max(Date.now(), call.endedTs + 1) } });
  }

  async clear(): Promise<void> {
    const last = Math.max(0, ...this.#all().map((call) => call.endedTs ?? 0));
    await this.#memory.remember({ clearedTs: last, seenTs: last });
  }

  async markSeen(): Promise<void> {
    if (this.#hub.current.recents.missed === 0) return;
    // The homeservers' clocks may be ahead of ours.
    await this.#memory.remember({ seenTs: Math.max(Date.now(), ...this.#all().map((call) => call.endedTs ?? 0)) });
  }

  stop(): void {
    this.#stopped = true;
    this.#burst.stop();
    this.#listening.stop();
    this.#memory.stop();
    this.removeAllListeners();
    this.#hub.set("recents", { ready: false, calls: [], missed: 0 });
  }

  readonly #onSync = (state: SyncState) => {
    if (state !== SyncState.Syncing) return;
    if (!this.#ready || [...this.#histories.values()].some((history) => history.needsLoading)) this.#load();
  };
  readonly #onAccountData = (event: MatrixEvent) => {
    if (event.getType() === EventType.Direct) for (const room of this.#client.getRooms()) this.#touch(room.roomId);
  };
  readonly #onRoom = (room: Room) => this.#touch(room.roomId);
  readonly #onTimeline = (event: MatrixEvent) => {
    // An encrypted one says what it is once it is decrypted.
    if (CALL_EVENT_TYPES.includes(event.getType())) this.#touch(event.getRoomId());
  };
  readonly #onDecrypted = (event: MatrixEvent) => this.#onTimeline(event);
  readonly #onRedaction = (_event: MatrixEvent, room: Room) => this.#touch(room.roomId);
  readonly #onReset = (room: Room | undefined, _set: EventTimelineSet) => {
    if (room === undefined) return;
    this.#histories.get(room.roomId)?.markGap();
    this.#touch(room.roomId);
    if (this.#ready) this.#load();
  };

  readonly #touch = (roomId: string | undefined) => {
    if (roomId === undefined) return;
    this.#dirty.add(roomId);
    this.#soon();
  };

  readonly #soon = () => {
    if (this.#stopped) return;
    this.#burst.soon();
  };

  /** One reading at a time: a burst that comes meanwhile is read after it. */
  #readNow(): Promise<void> {
    this.#running = this.#running
      .then(() => this.#read())
      .catch((error: unknown) => log.error("the recent calls could not be read", error));
    return this.#running;
  }

  async #read(): Promise<void> {
    const partners = directRooms(this.#client);
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    for (const roomId of dirty) {
      const history = this.#historyOf(roomId, partners.has(roomId));
      if (history === undefined) {
        this.#records.delete(roomId);
        continue;
      }
      if (history.needsLoading && this.#ready) this.#load();
      // oxlint-disable-next-line no-await-in-loop -- One room after another: no hurry, and decryption is work.
      const events = await history.events();
      const records = callsOf(events, {
        myUserId: this.#client.getSafeUserId(),
        direct: partners.has(roomId),
        now: Date.now(),
        knownSinceTs: history.knownSinceTs,
      });
      this.#records.set(roomId, records);
    }
    if (this.#stopped) return;
    this.#publish();
  }

  /** Only of rooms that may have calls: between two people, or with memberships that are or were. */
  #historyOf(roomId: string, direct: boolean): RoomHistory | undefined {
    const room = this.#client.getRoom(roomId);
    if (room === null || room.isSpaceRoom() || room.getMyMembership() !== "join") {
      this.#histories.delete(roomId);
      return undefined;
    }
    const known = this.#histories.get(roomId);
    if (known !== undefined) return known;
    const calls =
      room.currentState.getStateEvents(SESSION_MEMBER).length > 0 || [...room._unstable_getStickyEvents()].length > 0;
    if (!calls && !direct) return undefined;
    const history = new RoomHistory(this.#client, room);
    this.#histories.set(roomId, history);
    return history;
  }

  /** Reads further back where that has not been done; once more when it is asked for meanwhile. */
  #load(): void {
    if (this.#loading !== "no") {
      this.#loading = "again";
      return;
    }
    this.#loading = "yes";
    void this.#loadAll().finally(() => {
      const again = this.#loading === "again";
      this.#loading = "no";
      if (this.#stopped) return;
      this.#ready = true;
      this.#soon();
      if (again) this.#load();
    });
  }

  async #loadAll(): Promise<void> {
    // First what is there already, so that the rooms are known.
    await this.#readNow();
    const waiting = [...this.#histories.values()]
      .filter((history) => history.needsLoading)
      .toSorted((a, b) => b.room.getLastActiveTimestamp() - a.room.getLastActiveTimestamp());
    for (const history of waiting.splice(MAX_ROOMS)) history.skipLoading();
    for (const history of waiting) {
      if (this.#stopped) return;
      try {
        // oxlint-disable-next-line no-await-in-loop -- In the background, and gentle to the homeserver.
        await history.load();
        this.#touch(history.room.roomId);
      } catch (error) {
        log.warn(`older calls of ${history.room.roomId} can't be read`, error instanceof Error ? error.message : "");
      }
    }
  }

  #all(): CallRecord[] {
    return [...this.#records.values()].flat();
  }

  #publish(): void {
    const partners = directRooms(this.#client);
    const listed = [...this.#histories].flatMap(([roomId, history]) =>
      (this.#records.get(roomId) ?? [])
        .filter((record) => isListed(record, this.#memory.current))
        .map((record) => ({ record, history, partner: partners.get(roomId) })),
    );
    const newest = listed
      .toSorted((a, b) => b.record.startedTs - a.record.startedTs || (a.record.id < b.record.id ? -1 : 1))
      .slice(0, MAX_CALLS);
    const calls = newest.map(({ record, history, partner }) => toRecentCall(record, history, partner));
    const missed = calls.filter(
      (call) => call.outcome === "missed" && (call.endedTs ?? 0) > this.#memory.current.seenTs,
    ).length;
    this.#hub.set("recents", { ready: this.#ready, calls, missed });
    if (this.#client.getSyncState() === SyncState.Syncing)
      this.#tell(calls.filter((call) => this.#histories.get(call.roomId)?.settled === true));
  }

  #tell(calls: RecentCall[]): void {
    const { seenTs } = this.#memory.current;
    const since = this.#shownUntilTs;
    for (const call of missedNews(calls, { shownUntilTs: since, seenTs, told: this.#told, now: Date.now() })) {
      this.#told.add(call.id);
      this.#file.write({ shownUntilTs: Math.max(this.#file.read()?.shownUntilTs ?? 0, call.endedTs ?? 0) });
      log.info(`a missed call in ${call.roomId}`);
      this.emit("missed", call);
    }
  }

  /** A device that is new has missed nothing yet. */
  #startTelling(): number {
    const shownUntilTs = Date.now();
    this.#file.write({ shownUntilTs });
    return shownUntilTs;
  }
}
