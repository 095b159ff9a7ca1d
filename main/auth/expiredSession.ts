import type { CallArgs, Failure } from "../../preload/contract.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import type { KeptSession } from "../matrix/keptSession.ts";
import type { StoredSession } from "../matrix/login.ts";
import type { StateHub } from "../state.ts";
import type { BrowserSignIn } from "./browserSignIn.ts";
import { resume } from "./resume.ts";

export interface ExpiredSessionOptions {
  hub: StateHub;
  kept: KeptSession;
  browser: BrowserSignIn;
  /** Removes the stores of the session. */
  wipe(): Promise<void>;
  open(stored: StoredSession, isNewSession: boolean, password: string | undefined): Promise<void>;
  /** Forgets the session and all that is stored for it. */
  end(): Promise<void>;
}

/** Phase "expired": the homeserver has ended the session softly, device and keys wait for the person to come back. */
export class ExpiredSession {
  readonly #options: ExpiredSessionOptions;

  constructor(options: ExpiredSessionOptions) {
    this.#options = options;
  }

  show(stored: StoredSession, error: Failure): void {
    const { hub, kept } = this.#options;
    kept.use(stored);
    const { userId, homeserver, provider } = stored;
    hub.set("session", {
      phase: "expired",
      userId,
      homeserver,
      error,
      ...(provider === undefined ? {} : { provider }),
    });
  }

  /**
   * Goes on with the session: the same device, keys and all.
   *
   * @param by see `resume`
   * @throws ParleyFailure `InvalidRequest`, and as `resume`.
   */
  async signInAgain(by: CallArgs<"signInAgain">): Promise<void> {
    const { hub, kept, browser, wipe, open } = this.#options;
    const { session } = hub.current;
    const before = kept.latest;
    if (session.phase !== "expired" || session.busy !== undefined || before === undefined)
      throw new ParleyFailure("InvalidRequest", { detail: session.phase });
    hub.set("session", { ...session, busy: by.password === undefined ? "browser" : "password" });
    try {
      const { stored, known } = await resume(before, by, browser);
      if (!known) await wipe();
      await kept.write(stored);
      await open(stored, !known, by.password);
    } catch (error) {
      const failure = toFailure(error);
      hub.set("session", { ...session, error: failure.name === "BrowserSignInCancelled" ? session.error : failure });
      throw error;
    }
  }

  /** Gives it up. @throws ParleyFailure `InvalidRequest` */
  async forget(): Promise<void> {
    const { session } = this.#options.hub.current;
    if (session.phase !== "expired" || session.busy !== undefined)
      throw new ParleyFailure("InvalidRequest", { detail: session.phase });
    await this.#options.end();
  }
}
