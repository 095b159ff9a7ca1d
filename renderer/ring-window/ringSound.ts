import type { RingPage } from "../../preload/contract.ts";
import beep from "../../assets/sounds/beep.wav";
import ring from "../../assets/sounds/ring.wav";

let playing: { key: string; audio: HTMLAudioElement } | undefined;

/** Plays what is to be heard now, on the system's default output; the same sound again is not begun anew. */
export function playRingSound(sound: RingPage["sound"]): void {
  const key = sound === null ? "" : `${sound.kind} ${sound.id}`;
  if (key === (playing?.key ?? "")) return;
  playing?.audio.pause();
  playing = undefined;
  if (sound === null) return;
  const audio = new Audio(sound.kind === "ring" ? ring : beep);
  audio.loop = sound.kind === "ring";
  playing = { key, audio };
  // No output device: one sees the call all the same.
  audio.play().catch((error: unknown) => console.warn("the ring can't be heard", error));
}
