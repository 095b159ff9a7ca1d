import type { RingPage } from "../../preload/contract.ts";
import beep from "../../assets/sounds/beep.wav";
import ring from "../../assets/sounds/ring.wav";

let playing: { key: string; audio: HTMLAudioElement } | undefined;

/** Plays what is to be heard now, on the system's default output; the same sound again is not begun anew. */
export function playRingSound(sound: RingPage["sound"]): void {
  const key = sound === null ? "" : `${sound.kind} ${sound.id}`;
  if (key === (playing?.key ?? "")) return;
  playing?.audio.pause();
  playing?.audio.remove();
  playing = undefined;
  if (sound === null) return;
  const audio = new Audio();
  audio.loop = sound.kind === "ring";
  document.body.append(audio);
  playing = { key, audio };
  // No output device: one sees the call all the same.
  start(audio, sound.kind === "ring" ? ring : beep).catch((error: unknown) =>
    console.warn("the ring can't be heard", error),
  );
}

/** By way of a blob: our scheme knows no byte ranges, without which a media element can't go back to the beginning. */
async function start(audio: HTMLAudioElement, url: string): Promise<void> {
  const blob = URL.createObjectURL(await (await fetch(url)).blob());
  try {
    audio.src = blob;
    if (audio.isConnected) await audio.play();
  } finally {
    // Once it is playing the element holds the data; while it loops it needs the address, too.
    if (!audio.loop || !audio.isConnected) URL.revokeObjectURL(blob);
  }
}
