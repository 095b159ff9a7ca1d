import type { ErrorName } from "../../preload/contract.ts";

/**
 * How long to wait before the next try of a media connection: a pure function of how often it failed and why.
 *
 * Back-off doubles from `firstMs` up to `capMs`, and after a minute or so on to `lateCapMs`. It is spread by ±25 %, so
 * that the members of a call, who all lost the SFU in the same moment, do not come back in the same moment. It never
 * says "give up": while the person is in the call, the connection keeps being tried.
 */
export interface RetryStep {
  /** Failures since the last success, counted from 0. */
  attempt: number;
  cause: ErrorName;
}

interface BackOff {
  firstMs: number;
  capMs: number;
  /** The cap from the `LATE`-th failure on. */
  lateCapMs: number;
}

const LATE = 40;
/** An SFU that was restarted is there again within seconds, and so are its people; one that stays away is asked less. */
const unreachable: BackOff = { firstMs: 250, capMs: 1_000, lateCapMs: 5_000 };
/** A service that says no will rarely say yes a second later, so it is asked less often. */
const refused: BackOff = { firstMs: 1_000, capMs: 30_000, lateCapMs: 30_000 };

const backOffs: Partial<Record<ErrorName, BackOff>> = {
  AuthServiceRefused: refused,
  NotAllowed: refused,
  NotInCall: refused,
  RateLimited: refused,
};

/** @returns milliseconds, at least 0. `random` is in [0, 1). */
export function retryDelayMs({ attempt, cause }: RetryStep, random: () => number = Math.random): number {
  const { firstMs, capMs, lateCapMs } = backOffs[cause] ?? unreachable;
  // 2 ** 10 is past both caps; a larger exponent would only lose precision.
  const base = Math.min(attempt < LATE ? capMs : lateCapMs, firstMs * 2 ** Math.min(attempt, 10));
  return Math.round(base * (0.75 + 0.5 * random()));
}

/** LiveKit's own resume and restart get this long before the connection is opened anew with a fresh token. */
const resumeWindowMs = 10_000;
const resumeTries = 5;
/** About as long as an SFU keeps somebody who has no connection. */
const offlineWindowMs = 20_000;
const offlineMs = 10_000;

export interface ResumeStep {
  retryCount: number;
  elapsedMs: number;
  /** Whether the computer has a network. */
  online: boolean;
}

/** @returns milliseconds until the next try to resume, or null: it is given up, and all is made anew. */
export function resumeDelayMs(step: ResumeStep, random: () => number = Math.random): number | null {
  const { retryCount, elapsedMs, online } = step;
  // Without a network a try says nothing of the SFU, and one that hangs when the network is back holds up the next.
  // LiveKit tries by itself, at once, when there is one again.
  if (!online && elapsedMs < offlineWindowMs) return offlineMs;
  if (retryCount >= resumeTries || elapsedMs > resumeWindowMs) return null;
  // The first one is for what breaks without a reason of the SFU's: a changed address, a proxy that ends connections.
  if (retryCount === 0) return Math.round(100 * random());
  return retryDelayMs({ attempt: retryCount, cause: "SfuUnreachable" }, random);
}

/**
 * LiveKit's reconnect policy (shape of livekit-client's `ReconnectPolicy`). After a few tries it hands over,
 * because LiveKit retries with the token it has, and that may have run out.
 */
export const resumePolicy = {
  nextRetryDelayInMs({ retryCount, elapsedMs }: { retryCount: number; elapsedMs: number }): number | null {
    return resumeDelayMs({ retryCount, elapsedMs, online: navigator.onLine });
  },
};
