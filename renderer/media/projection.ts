import type { MediaParticipant } from "./media.ts";

/** What one SFU connection knows of one participant. */
export interface ParticipantFacts {
  identity: string;
  own: boolean;
  speaking: boolean;
  /** 0 to 1. */
  audioLevel: number;
  camera: boolean;
  screen: boolean;
  /** A microphone is published, muted or not. */
  microphone: boolean;
  microphoneMuted: boolean;
  quality: MediaParticipant["quality"];
}

export type EncryptionOf = (identity: string) => MediaParticipant["encryption"];
export type Participants = Record<string, MediaParticipant>;

/**
 * The participants of all connections as one record by identity. A participant is on two SFUs only while it
 * moves from one to the other: then what either connection shows counts.
 *
 * Records that did not change stay the same objects, and so does the whole, so that views do not render in vain.
 */
export function projectParticipants(
  previous: Participants,
  facts: readonly ParticipantFacts[],
  encryptionOf: EncryptionOf,
): Participants {
  const next: Participants = {};
  const carrying = new Set<string>();
  for (const fact of facts) {
    const seen = next[fact.identity];
    const muted = !fact.microphone || fact.microphoneMuted;
    const carries = fact.microphone || fact.camera || fact.screen;
    next[fact.identity] =
      seen === undefined
        ? {
            identity: fact.identity,
            own: fact.own,
            speaking: fact.speaking,
            audioLevel: quantise(fact.audioLevel),
            camera: fact.camera,
            screen: fact.screen,
            microphoneMuted: muted,
            quality: fact.quality,
            encryption: encryptionOf(fact.identity),
          }
        : {
            ...seen,
            own: seen.own || fact.own,
            speaking: seen.speaking || fact.speaking,
            audioLevel: Math.max(seen.audioLevel, quantise(fact.audioLevel)),
            camera: seen.camera || fact.camera,
            screen: seen.screen || fact.screen,
            microphoneMuted: seen.microphoneMuted && muted,
            // The side that carries media tells how good the way to it is.
            quality: carries && !carrying.has(fact.identity) ? fact.quality : seen.quality,
          };
    if (carries) carrying.add(fact.identity);
  }
  return reuse(previous, next);
}

/** Steps of a twentieth: finer ones are not seen, but each would be a render. */
function quantise(level: number): number {
  return Math.round(Math.min(1, Math.max(0, level)) * 20) / 20;
}

function reuse(previous: Participants, next: Participants): Participants {
  const identities = Object.keys(next);
  let same = identities.length === Object.keys(previous).length;
  for (const identity of identities) {
    const before = previous[identity];
    const after = next[identity];
    if (before !== undefined && after !== undefined && equal(before, after)) next[identity] = before;
    else same = false;
  }
  return same ? previous : next;
}

function equal(a: MediaParticipant, b: MediaParticipant): boolean {
  return (Object.keys(b) as (keyof MediaParticipant)[]).every((key) => a[key] === b[key]);
}
