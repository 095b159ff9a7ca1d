import type { MatrixClient } from "matrix-js-sdk";
import { ParleyFailure } from "../failure.ts";
import type { StoredSession } from "../matrix/login.ts";
import type { SecretStore } from "../secrets/secretStore.ts";
import { changePassword, makeGuestAccount } from "./guestAccount.ts";
import type { GuestAccount } from "./guestAccount.ts";
import { LeftGuests } from "./leftGuests.ts";

/** The account of the visit that is going on, if one is: nobody is signed in by it again, unless it is kept. */
export class Visit {
  readonly #left: LeftGuests;
  #account: GuestAccount | undefined;

  constructor(secrets: () => SecretStore | undefined) {
    this.#left = new LeftGuests(secrets);
  }

  get account(): GuestAccount | undefined {
    return this.#account;
  }

  /** Accounts of visits whose app was killed are ended. */
  endLeft(): void {
    void this.#left.endAll();
  }

  /** Nothing of it is remembered but what its end needs. @throws ParleyFailure as `makeGuestAccount` */
  async make(server: string, displayName: string): Promise<StoredSession> {
    this.#account = await makeGuestAccount(server, displayName);
    await this.#left.remember(this.#account);
    return this.#account.session;
  }

  /**
   * Makes the account one like any other.
   *
   * @param keep stores the session for good
   * @throws ParleyFailure `InvalidRequest`, `GuestPasswordRefused`, `Offline`.
   */
  async keep(client: MatrixClient, password: string, keep: (session: StoredSession) => Promise<void>): Promise<void> {
    const account = this.#account;
    if (account === undefined) throw new ParleyFailure("InvalidRequest", { detail: "no visit" });
    await changePassword(client, account.password, password);
    this.#account = undefined;
    await keep(account.session);
    await this.#left.forget(account.session.userId);
  }

  /** The homeserver has ended the account. */
  async ended(): Promise<void> {
    if (this.#account !== undefined) await this.#left.forget(this.#account.session.userId);
  }

  over(): void {
    this.#account = undefined;
  }
}
