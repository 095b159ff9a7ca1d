import { logFor } from "../../logging/log.ts";
import type { CallHandlers } from "../../security/door.ts";
import { RingPresenter } from "./ringPresenter.ts";
import type { RingPresenterOptions } from "./ringPresenter.ts";

const log = logFor("ring");

type Surroundings = Pick<
  RingPresenterOptions,
  "hub" | "texts" | "toasts" | "page" | "mainWindowFocused" | "open" | "callBack"
>;

/** A presenter whose answers go the same way as those of the page: through the handlers of the contract. */
export function presentRings(
  surroundings: Surroundings,
  handlers: Pick<CallHandlers, "acceptRing" | "declineRing" | "silenceRing">,
): RingPresenter {
  /** Outside any page, what fails has no page to be shown on; mostly the call has just ended. */
  const answer = async (work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      log.warn("a call could not be answered:", error instanceof Error ? error.message : error);
    }
  };
  return new RingPresenter({
    ...surroundings,
    accept: (id, { camera }) => void answer(() => handlers.acceptRing({ id, camera })),
    decline: (id) => void answer(() => handlers.declineRing({ id })),
    silence: (id) => void answer(() => handlers.silenceRing({ id })),
  });
}
