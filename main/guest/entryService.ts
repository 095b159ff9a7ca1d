import { ClientEvent, MatrixError, Method, RoomEvent } from "matrix-js-sdk";
import type { MatrixClient, MatrixEvent, Room } from "matrix-js-sdk";
import type { LinkPlace } from "../../preload/contract.ts";
import { awaitRoom } from "../conference/awaitRoom.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import { KNOCK_DECLINED, KNOCK_WITHDRAWN } from "../knocks/toDevice.ts";
import { logFor } from "../logging/log.ts";
import { cleanName } from "../matrix/displayName.ts";
import type { SessionService } from "../matrix/sessionService.ts";
import type { StateHub } from "../state.ts";
import { nextEntry, UNANSWERED_MS } from "./entryPolicy.ts";
import type { EntryInput } from "./entryPolicy.ts";
import { isGuestOf } from "./guestServer.ts";

const log = logFor("entry");

export interface EntryServiceOptions {
  hub: StateHub;
  session: SessionService;
  /** Admitted: opens the lobby. */
  open(roomId: string): void;
}

const TOO_EARLY_MS = [150, 400, 1000, 2500];

type RoomPlace = Extract<LinkPlace, { kind: "room" }>;

/** Owner of the entry slice: asks to be let into a conference, for a guest or with an account, and follows the answer. */
export class EntryService {
  readonly #options: EntryServiceOptions;
  #client: MatrixClient | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Of the visit: what to call oneself when asking again. */
  #displayName = "";
  /** Where they asked last. */
  #roomId: string | undefined;

  constructor(options: EntryServiceOptions) {
    this.#options = options;
    options.session.on("ready", this.#onReady);
    options.session.on("gone", this.#onGone);
  }

  /** A link for guests, and nobody is signed in. */
  offer(place: RoomPlace): void {
    this.#input({ type: "offered", place });
  }

  /** @throws ParleyFailure as `SessionService.signInAsGuest`; what comes after it is told by the state. */
  async enterAsGuest(displayName: string): Promise<void> {
    const entry = this.#options.hub.current.entry;
    if (entry?.phase !== "offered" || entry.place.kind !== "room" || entry.place.guests === undefined)
      throw new ParleyFailure("InvalidRequest", { detail: "no link for guests" });
    const { place } = entry;
    this.#displayName = displayName;
    this.#input({ type: "asked", place });
    try {
      await this.#options.session.signInAsGuest(entry.place.guests, displayName);
    } catch (error) {
      this.#input({ type: "notSignedIn", error: toFailure(error) });
      throw error;
    }
    await this.#knock(entry.place);
  }

  /** Somebody with an account: may not join, so asks. */
  async ask(place: RoomPlace): Promise<void> {
    const session = this.#options.hub.current.session;
    this.#displayName = session.phase === "signedIn" ? session.me.displayName : "";
    this.#input({ type: "asked", place });
    await this.#knock(place);
  }

  async retry(): Promise<void> {
    const entry = this.#options.hub.current.entry;
    if ((entry?.phase !== "declined" && entry?.phase !== "failed") || entry.place.kind !== "room")
      throw new ParleyFailure("InvalidRequest", { detail: "nothing to ask again" });
    const { place } = entry;
    this.#input({ type: "asked", place });
    // A homeserver that was not told of the decline still believes in the first knock, and would send no other.
    const before = this.#client?.getRooms().find((room) => room.roomId === this.#roomId);
    if (before?.getMyMembership() === "knock")
      await this.#client?.leave(before.roomId).catch((error: unknown) => log.warn("the old knock stays", error));
    await this.#knock(place);
  }

  /** Takes the question back. A guest has nothing else to be here for: the account is ended. */
  async cancel(): Promise<void> {
    const { session } = this.#options.hub.current;
    await this.withdraw();
    if (session.phase === "signedIn" && session.guest === true) await this.#options.session.signOut();
  }

  /** Takes back a question that waits for its answer; also at the end of the app. Whatever else there was is over. */
  async withdraw(): Promise<void> {
    const { entry } = this.#options.hub.current;
    const client = this.#client;
    this.#input({ type: "over" });
    if (entry?.phase !== "waiting" || client === undefined) return;
    await tellWithdrawn(client, entry.roomId)
      .then(() => client.leave(entry.roomId))
      .catch((error: unknown) => log.warn("the knock could not be taken back", error));
  }

  async #knock(place: RoomPlace): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    try {
      const roomId = await sendKnock(client, place, this.#displayName);
      this.#roomId = roomId;
      this.#input({ type: "knocked", roomId });
      this.#timer = setTimeout(() => this.#input({ type: "long" }), UNANSWERED_MS).unref();
      // The answer may have been faster than ours; a leave is one of before.
      const room = client.getRoom(roomId);
      const membership = room?.getMyMembership();
      if (room !== null && (membership === "invite" || membership === "join")) this.#onMembership(room, membership);
    } catch (cause) {
      await this.#join(client, place, cause);
    }
  }

  /** Where nobody can knock, everybody may be free to come in; or we were let in meanwhile. */
  async #join(client: MatrixClient, place: RoomPlace, cause: unknown): Promise<void> {
    if (cause instanceof MatrixError && cause.errcode === "M_FORBIDDEN") {
      try {
        const { roomId } = await client.joinRoom(place.room, { viaServers: place.via });
        await this.#inside(client, roomId);
        return;
      } catch (error) {
        log.warn("neither knocked nor joined", error);
      }
    }
    const error = knockFailure(cause);
    log.warn(`the knock failed: ${error.message}`, cause);
    this.#input({ type: "failed", error: error.failure });
  }

  readonly #onMembership = (room: Room, membership: string) => {
    const entry = this.#options.hub.current.entry;
    const client = this.#client;
    if (client === undefined || entry?.phase !== "waiting" || entry.roomId !== room.roomId) return;
    if (membership === "invite") {
      const viaServers = entry.place.kind === "room" ? entry.place.via : [];
      joinInvited(client, room.roomId, viaServers)
        .then(() => this.#inside(client, room.roomId))
        .catch((error: unknown) => {
          log.error("admitted, but not in", error);
          this.#input({ type: "failed", error: knockFailure(error).failure });
        });
    } else if (membership === "join") {
      void this.#inside(client, room.roomId).catch((error: unknown) => log.error("admitted, but not in", error));
    } else if (membership === "leave" || membership === "ban") {
      // Taking one's own knock back, to ask once more, is no answer.
      const me = client.getSafeUserId();
      if (room.getMember(me)?.events.member?.getSender() === me) return;
      this.#input({ type: "declined", roomId: room.roomId });
    }
  };

  /** Homeservers do not tell a knocking person of another server that they were declined: the one who did says it. */
  readonly #onToDevice = (event: MatrixEvent) => {
    if (event.getType() !== KNOCK_DECLINED) return;
    const entry = this.#options.hub.current.entry;
    const roomId: unknown = event.getContent()["room_id"];
    if (entry?.phase !== "waiting" || entry.place.kind !== "room" || roomId !== entry.roomId) return;
    const sender = event.getSender() ?? "";
    const server = sender.slice(sender.indexOf(":") + 1);
    // From elsewhere it is somebody who wants us to give up.
    if (server === entry.place.server || entry.place.via.includes(server)) this.#input({ type: "declined", roomId });
  };

  async #inside(client: MatrixClient, roomId: string): Promise<void> {
    const room = await awaitRoom(client, roomId);
    const session = this.#options.hub.current.session;
    const guest = session.phase === "signedIn" && session.guest === true;
    if (guest && !isGuestOf(room, client.getSafeUserId())) {
      await client.leave(roomId).catch((error: unknown) => log.warn("a room could not be left", error));
      this.#input({ type: "failed", error: { name: "GuestServerUnexpected", detail: client.getDomain() ?? "" } });
      return;
    }
    this.#input({ type: "admitted", roomId, name: cleanName(room.name, roomId) });
    if (this.#options.hub.current.entry?.phase !== "inside") return;
    this.#options.open(roomId);
    if (!guest) this.#input({ type: "over" });
  }

  readonly #onReady = (client: MatrixClient) => {
    this.#client = client;
    // Somebody who has an account after all: the link is asked about as any other.
    if (this.#options.hub.current.entry?.phase === "offered") this.#input({ type: "over" });
    client.on(RoomEvent.MyMembership, this.#onMembership);
    client.on(ClientEvent.ToDeviceEvent, this.#onToDevice);
  };

  readonly #onGone = () => {
    this.#client?.off(RoomEvent.MyMembership, this.#onMembership);
    this.#client?.off(ClientEvent.ToDeviceEvent, this.#onToDevice);
    this.#client = undefined;
    this.#input({ type: "over" });
  };

  #input(input: EntryInput): void {
    const before = this.#options.hub.current.entry;
    const entry = nextEntry(before, input);
    if (entry?.phase !== "waiting") clearTimeout(this.#timer);
    if (entry?.phase !== before?.phase) log.info(`${before?.phase ?? "none"} → ${entry?.phase ?? "none"}`);
    this.#options.hub.set("entry", entry);
  }
}

/**
 * An invitation is handed to the guest's homeserver before it is in force at the other: whoever comes at once is refused
 * for a moment.
 */
async function joinInvited(client: MatrixClient, roomId: string, viaServers: string[]): Promise<void> {
  for (const waitMs of [...TOO_EARLY_MS, 0]) {
    try {
      await client.joinRoom(roomId, { viaServers });
      return;
    } catch (error) {
      if (waitMs === 0 || !(error instanceof MatrixError) || error.errcode !== "M_FORBIDDEN") throw error;
      log.info("admitted, but not in force yet: tried again");
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

/** Those of the house whom a knocking person can see: who wrote the few things that are shown before the door. */
async function tellWithdrawn(client: MatrixClient, roomId: string): Promise<void> {
  const state = client.getRoom(roomId)?.currentState.events.values() ?? [];
  const senders = new Set([...state].flatMap((events) => [...events.values()].map((event) => event.getSender())));
  const content = new Map([["*", { room_id: roomId }]]);
  const others = [...senders].filter((sender) => sender !== undefined && sender !== client.getUserId()).slice(0, 20);
  if (others.length > 0)
    await client.sendToDevice(KNOCK_WITHDRAWN, new Map(others.map((userId) => [userId ?? "", content])));
}

/** The SDK sends no knock where it remembers one. */
async function sendKnock(client: MatrixClient, place: RoomPlace, reason: string): Promise<string> {
  const via = place.via;
  const answer = await client.http.authedRequest<{ room_id: string }>(
    Method.Post,
    `/knock/${encodeURIComponent(place.room)}`,
    via.length === 0 ? {} : { via: [...via], server_name: [...via] },
    reason === "" ? {} : { reason },
  );
  return answer.room_id;
}

function knockFailure(cause: unknown): ParleyFailure {
  if (cause instanceof ParleyFailure) return cause;
  if (!(cause instanceof MatrixError)) return new ParleyFailure("Offline", { cause });
  switch (cause.errcode) {
    case "M_FORBIDDEN":
      return new ParleyFailure("KnockRefused", { cause });
    case "M_LIMIT_EXCEEDED":
      return new ParleyFailure("RateLimited", { cause });
    default:
      // No server of the link knows the room, or none answers.
      return new ParleyFailure("ConferenceUnknown", { cause });
  }
}
