import type { RingPage } from "../../preload/contract.ts";
import beep from "../../assets/sounds/beep.wav";
import ring from "../../assets/sounds/ring.wav";
import { playSound } from "../ui/sound.ts";

let playing: { key: string; stop: () => void } | undefined;

/** Plays what is to be heard now; the same sound again is not begun anew. No output device: one sees the call all the same. */
export function playRingSound(sound: RingPage["sound"]): void {
  const key = sound === null ? "" : `${sound.kind} ${sound.id}`;
  if (key === (playing?.key ?? "")) return;
  playing?.stop();
  playing = undefined;
  if (sound === null) return;
  playing = { key, stop: playSound(sound.kind === "ring" ? ring : beep, { loop: sound.kind === "ring" }) };
}
