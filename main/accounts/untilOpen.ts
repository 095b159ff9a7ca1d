import type { SessionService } from "../matrix/sessionService.ts";
import type { StateHub } from "../state.ts";

/** Resolves when an account is open, could not be opened, or takes longer than `limitMs`. */
export async function untilOpen(
  { hub, session }: { hub: StateHub; session: Pick<SessionService, "opening"> },
  limitMs: number,
): Promise<void> {
  // What is shown of a session that is still being opened is from last time.
  const isOpening = () => hub.current.session.phase === "starting" || session.opening !== undefined;
  if (!isOpening()) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      hub.off("change", look);
      resolve();
    };
    const look = () => {
      if (!isOpening()) end();
      else void session.opening?.then(look);
    };
    const timer = setTimeout(end, limitMs);
    hub.on("change", look);
    look();
  });
}
