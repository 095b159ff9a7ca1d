import type { Tile } from "./participants.ts";

/** A tile as tests need one, with its camera on. */
export function tileFor(
  identity: string,
  {
    speaking = false,
    own = false,
    muted = false,
    screen = false,
  }: Partial<Record<"speaking" | "own" | "muted" | "screen", boolean>> = {},
): Tile {
  return {
    identity,
    userId: `@${identity}:hs`,
    displayName: identity,
    own,
    reachable: true,
    trust: "unknown",
    below: false,
    media: {
      identity,
      own,
      speaking,
      audioLevel: 0,
      camera: true,
      screen,
      microphoneMuted: muted,
      quality: "good",
      encryption: "ok",
    },
  };
}
