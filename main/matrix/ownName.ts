import type { MatrixClient } from "matrix-js-sdk";
import type { Person } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";
import { cleanName, localPart } from "./displayName.ts";

const log = logFor("session");

/** One's own name. Sync tells it only in rooms: who has none yet is asked for at the homeserver. */
export class OwnName {
  readonly #onLearnt: () => void;
  #of: MatrixClient | undefined;
  /** From the profile; undefined until it was read. */
  #profileName: string | undefined;

  constructor(onLearnt: () => void) {
    this.#onLearnt = onLearnt;
  }

  forget(): void {
    this.#of = undefined;
    this.#profileName = undefined;
  }

  async learn(client: MatrixClient, userId: string): Promise<void> {
    this.#of = client;
    try {
      const { displayname } = await client.getProfileInfo(userId);
      if (this.#of !== client) return;
      this.#profileName = displayname;
      this.#onLearnt();
    } catch (error) {
      log.info("the own profile could not be read", error instanceof Error ? error.message : "");
    }
  }

  person(client: MatrixClient, userId: string): Person {
    const user = client.getUser(userId);
    // The SDK has the user id where it knows no name.
    const known = [user?.rawDisplayName, user?.displayName].find((name) => name && name !== userId);
    return { userId, displayName: cleanName(known ?? this.#profileName, localPart(userId)) };
  }
}
