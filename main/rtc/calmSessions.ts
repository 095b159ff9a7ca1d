import { setImmediate as nextTurn } from "node:timers/promises";
import { MatrixRTCSession } from "matrix-js-sdk/lib/matrixrtc/index.js";

let calm = false;

/**
 * The SDK's sessions read all memberships at the first of many changes that come in one sync answer, and once more at the
 * end, in one go with the handling of the answer. Here they wait until it has been handled, and read once: of a rush of
 * hundreds main is blocked for less long. For the whole process; a second time does nothing.
 */
export function calmSessions(): void {
  if (calm) return;
  calm = true;
  const waiting = new WeakMap<MatrixRTCSession, Promise<void>>();
  const { prototype } = MatrixRTCSession;
  const recalculate = prototype.ensureRecalculateSessionMembers;
  prototype.ensureRecalculateSessionMembers = function (this: MatrixRTCSession): Promise<void> {
    const under = waiting.get(this);
    if (under !== undefined) return under;
    const soon = nextTurn().then(() => {
      waiting.delete(this);
      return recalculate.call(this);
    });
    waiting.set(this, soon);
    return soon;
  };
}
