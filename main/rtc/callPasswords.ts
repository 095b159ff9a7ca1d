import type { Room } from "matrix-js-sdk";
import { z } from "zod";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import type { SecretStore } from "../secrets/secretStore.ts";

const log = logFor("call");

/** What a link with a password says of the media of its room: Element Call's shared key. */
export const CallPassword = z.object({
  /** As everybody in the call has it; never empty. */
  password: z.string().min(1).max(512),
  /** Address of the page the link was for, without query and fragment: links that are passed on lead there too. */
  page: z.string().max(300),
});
export type CallPassword = z.infer<typeof CallPassword>;

const NAME = "callPassword:";
/** Links that were opened and lead nowhere yet. */
const MOST_PENDING = 20;

/**
 * The passwords of calls, from links the person opened. They lie in the secret store, one for each room, so that a room
 * can be entered from its card later; they are in no state, no log and no event, and go with the sign-out.
 */
export class CallPasswords {
  readonly #secrets: () => SecretStore | undefined;
  /** By room id, `undefined` where the store has none. */
  readonly #known = new Map<string, CallPassword | undefined>();
  /** By what a link calls its room, id or alias, until the person is in there. */
  readonly #pending = new Map<string, CallPassword>();

  constructor(secrets: () => SecretStore | undefined) {
    this.#secrets = secrets;
  }

  /** A link was opened: the latest one counts. @param room id or alias */
  put(room: string, password: CallPassword): void {
    this.#pending.delete(room);
    this.#pending.set(room, password);
    const [oldest] = this.#pending.keys();
    if (this.#pending.size > MOST_PENDING && oldest !== undefined) this.#pending.delete(oldest);
  }

  /** The password of a room's calls. A room that Matrix encrypts has none: there everybody has their own keys. */
  async of(room: Room): Promise<CallPassword | undefined> {
    if (room.hasEncryptionStateEvent()) return undefined;
    const fresh = this.#takePending(room);
    if (fresh !== undefined) {
      this.#known.set(room.roomId, fresh);
      await this.#store(room.roomId, fresh);
    } else if (!this.#known.has(room.roomId)) {
      this.#known.set(room.roomId, await this.#read(room.roomId));
    }
    return this.#known.get(room.roomId);
  }

  /** @throws ParleyFailure `InvalidRequest` where calls of the room have none. */
  async need(room: Room): Promise<string> {
    const found = await this.of(room);
    if (found === undefined) throw new ParleyFailure("InvalidRequest", { detail: "no password" });
    return found.password;
  }

  /** As `of`, once that has answered for the room. */
  known(room: Room): CallPassword | undefined {
    return room.hasEncryptionStateEvent() ? undefined : this.#known.get(room.roomId);
  }

  /** The session is over. */
  async forgetAll(): Promise<void> {
    this.#known.clear();
    this.#pending.clear();
    await this.#secrets()?.deleteAll(NAME);
  }

  #takePending(room: Room): CallPassword | undefined {
    const names = [room.roomId, room.getCanonicalAlias(), ...room.getAltAliases()];
    let found: CallPassword | undefined;
    for (const name of names) {
      if (name === null || !this.#pending.has(name)) continue;
      found = this.#pending.get(name);
      this.#pending.delete(name);
    }
    return found;
  }

  async #read(roomId: string): Promise<CallPassword | undefined> {
    try {
      const text = await this.#secrets()?.get(NAME + roomId);
      if (text === undefined) return undefined;
      return CallPassword.parse(JSON.parse(text));
    } catch {
      // Not what it says: the words of such an error would.
      log.warn("a stored password of a call can't be read and is ignored");
      return undefined;
    }
  }

  /** A store that fails keeps nobody out: the link can be opened again. */
  async #store(roomId: string, password: CallPassword): Promise<void> {
    try {
      await this.#secrets()?.set(NAME + roomId, JSON.stringify(password));
    } catch (error) {
      log.warn("the password of a call is kept until the app ends", error);
    }
  }
}
