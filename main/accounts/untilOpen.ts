import type { StateHub } from "../state.ts";

/** Resolves when an account is open, could not be opened, or takes longer than `limitMs`. */
export async function untilOpen(hub: StateHub, limitMs: number): Promise<void> {
  const isOpening = () => hub.current.session.phase === "starting";
  if (!isOpening()) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      hub.off("change", look);
      resolve();
    };
    const look = () => {
      if (!isOpening()) end();
    };
    const timer = setTimeout(end, limitMs);
    hub.on("change", look);
  });
}
