/** Below this (-66 dB of full scale) there is not even the hiss of a microphone. */
const nothing = 0.0005;
/** So long nothing is no pause between two sentences, in ms. */
const silentMs = 5000;

export interface Silence {
  /** Since when nothing came, in ms of any clock; undefined while something does. */
  since: number | undefined;
  silent: boolean;
}

export const noSilence: Silence = { since: undefined, silent: false };

/** @param peak of the samples since the last look, 0 to 1. @param now ms of the same clock */
export function nextSilence({ since }: Silence, peak: number, now: number): Silence {
  if (peak >= nothing) return noSilence;
  const from = since ?? now;
  return { since: from, silent: now - from >= silentMs };
}
