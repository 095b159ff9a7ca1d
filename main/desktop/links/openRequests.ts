import type { MatrixClient } from "matrix-js-sdk";
import type { LinkPlace, OpenRequest } from "../../../preload/contract.ts";
import { latestRoom } from "../../conference/successors.ts";
import type { CallPasswords } from "../../rtc/callPasswords.ts";
import { ParleyFailure } from "../../failure.ts";
import { logFor } from "../../logging/log.ts";
import type { StateHub } from "../../state.ts";
import { joinedRoomOf } from "./linkPlaces.ts";
import { parseLink } from "./parseLink.ts";

const log = logFor("links");

/**
 * What shall be opened next in the window: one thing, the latest. A link waits until the rooms are known, however long
 * that takes (a sign-in may come first), since only then it can be told whether the person is there already.
 */
export class OpenRequests {
  readonly #hub: StateHub;
  readonly #client: () => MatrixClient | undefined;
  readonly #tell: () => void;
  readonly #offer: (place: Extract<LinkPlace, { kind: "room" }>) => void;
  readonly #passwords: Pick<CallPasswords, "put">;
  #link: string | undefined;
  #offered = false;
  #request: OpenRequest | null = null;
  #held = false;
  /** Somebody may wait for that. */
  #taken: () => void = () => undefined;

  /**
   * @param tell says to the page that there is something to take.
   * @param offer shows the way in that a link has for somebody without an account.
   * @param passwords keeps those that links bring, which the page never sees with the place.
   */
  constructor(
    hub: StateHub,
    client: () => MatrixClient | undefined,
    tell: () => void,
    offer: (place: Extract<LinkPlace, { kind: "room" }>) => void,
    passwords: Pick<CallPasswords, "put">,
  ) {
    this.#passwords = passwords;
    this.#offer = offer;
    this.#hub = hub;
    this.#client = client;
    this.#tell = tell;
    hub.on("change", () => this.#resolveWaiting());
  }

  put(request: OpenRequest): void {
    this.#request = request;
    this.#tell();
  }

  /** While the page is there but nobody sees it, it is given nothing to open; once it is seen, what has waited. */
  hold(held: boolean): void {
    this.#held = held;
    if (!held && this.#request !== null) this.#tell();
  }

  /** A link from the command line, another app or the system. */
  putLink(link: string): void {
    this.#link = link;
    this.#offered = false;
    this.#resolveWaiting();
  }

  /** Nobody is signed in. @throws ParleyFailure `Link…`, `GuestsUnsupported`. */
  offerGuest(link: string): void {
    const place = parseLink(link);
    if ("refused" in place) throw new ParleyFailure(place.refused);
    if (place.kind !== "room" || place.guests === undefined) throw new ParleyFailure("GuestsUnsupported");
    // Whoever signs in after all is asked about it then.
    this.putLink(link);
  }

  /** The link led somewhere by another way, or is not wanted any more. */
  forgetLink(): string | undefined {
    const link = this.#link;
    this.#link = undefined;
    return link;
  }

  keepLink(link: string | undefined): void {
    this.#link = link;
  }

  take(): OpenRequest | null {
    if (this.#held) return null;
    const request = this.#request;
    this.#request = null;
    if (request !== null) this.#taken();
    return request;
  }

  /** Resolves when the page has taken what was put last, or after so many ms. */
  async takenWithin(ms: number): Promise<void> {
    if (this.#request === null) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#taken = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** What a link means for this person now. @throws ParleyFailure `Link…`, `InvalidRequest` when not signed in. */
  resolve(link: string): OpenRequest {
    const parsed = parseLink(link);
    if ("refused" in parsed) throw new ParleyFailure(parsed.refused);
    const client = this.#client();
    if (client === undefined) throw new ParleyFailure("InvalidRequest", { detail: "not signed in" });
    const { secret, ...place } = parsed;
    if (secret !== undefined && place.kind === "room") this.#passwords.put(place.room, secret);
    const room = joinedRoomOf(client, place);
    // A space that the person is in has no lobby; it stands on the left.
    if (room?.isSpaceRoom() === true) throw new ParleyFailure("LinkUnsupported");
    // A link to where a conference was leads to where it is.
    return room === undefined ? { place } : { roomId: latestRoom(client, room.roomId), join: false };
  }

  /** The rooms are known now. */
  roomsKnown(): void {
    this.#resolveWaiting();
  }

  #resolveWaiting(): void {
    const link = this.#link;
    const { session, conferences } = this.#hub.current;
    if (link !== undefined && session.phase === "signedOut" && !this.#offered) {
      this.#offered = true;
      const place = parseLink(link);
      if (!("refused" in place) && place.kind === "room" && place.guests !== undefined) this.#offer(place);
    }
    // Conferences are shown before their rooms are there.
    if (link === undefined || session.phase !== "signedIn" || !conferences.ready || !this.#client()) return;
    this.#link = undefined;
    try {
      this.put(this.resolve(link));
    } catch (error) {
      if (!(error instanceof ParleyFailure)) throw error;
      log.warn(`a link was refused: ${error.failure.name}`);
      this.put({ refused: error.failure });
    }
  }
}
