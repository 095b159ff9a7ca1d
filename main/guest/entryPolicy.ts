import type { EntryState, Failure, LinkPlace } from "../../preload/contract.ts";

/** After this long without an answer the person is told that perhaps nobody is there who could give one. */
export const UNANSWERED_MS = 30_000;

export type EntryInput =
  | { type: "offered"; place: LinkPlace }
  /** The person asks, for the first time or again. */
  | { type: "asked"; place: LinkPlace }
  | { type: "knocked"; roomId: string }
  | { type: "long" }
  | { type: "declined"; roomId: string }
  | { type: "admitted"; roomId: string; name: string }
  | { type: "failed"; error: Failure }
  /** Left as it was: a link, and nobody signed in. */
  | { type: "notSignedIn"; error: Failure }
  | { type: "over" };

/**
 * What becomes of somebody's wish to enter. What does not belong to the question that stands now changes nothing: late
 * answers to one that was taken back, other rooms.
 */
export function nextEntry(now: EntryState | null, input: EntryInput): EntryState | null {
  switch (input.type) {
    case "offered":
      return { phase: "offered", place: input.place };
    case "asked":
      return { phase: "entering", place: input.place };
    case "over":
      return null;
    default:
      return now === null ? null : answered(now, input);
  }
}

type Answer = Exclude<EntryInput, { type: "offered" | "asked" | "over" }>;

function answered(now: EntryState, input: Answer): EntryState {
  const { place } = now;
  switch (input.type) {
    case "knocked":
      return now.phase === "entering" ? { phase: "waiting", place, roomId: input.roomId, unanswered: false } : now;
    case "long":
      return now.phase === "waiting" ? { ...now, unanswered: true } : now;
    case "declined":
      return now.phase === "waiting" && now.roomId === input.roomId ? { phase: "declined", place } : now;
    case "admitted":
      if (now.phase === "waiting" ? now.roomId !== input.roomId : now.phase !== "entering") return now;
      return { phase: "inside", place, roomId: input.roomId, name: input.name };
    case "notSignedIn":
      return now.phase === "entering" ? { phase: "offered", place, error: input.error } : now;
    case "failed":
      return now.phase === "entering" || now.phase === "waiting" ? { phase: "failed", place, error: input.error } : now;
  }
}
