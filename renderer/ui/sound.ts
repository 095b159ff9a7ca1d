export interface SoundOptions {
  loop: boolean;
  /** Where it is heard; the system's default output when left out. */
  speakerId?: string;
  /** It was heard to its end, or could not be played. */
  onEnd?: (failed: boolean) => void;
}

/** Plays one of our own sounds; returns what ends it. Without an output nothing is heard, and nothing else suffers. */
export function playSound(url: string, { loop, speakerId, onEnd }: SoundOptions): () => void {
  const audio = new Audio();
  audio.loop = loop;
  document.body.append(audio);
  audio.addEventListener("ended", () => {
    audio.remove();
    onEnd?.(false);
  });
  const routed = speakerId === undefined ? Promise.resolve() : audio.setSinkId(speakerId);
  routed
    .then(() => start(audio, url))
    .catch((error: unknown) => {
      console.warn("a sound can't be heard", error);
      audio.remove();
      onEnd?.(true);
    });
  return () => {
    audio.pause();
    audio.remove();
  };
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
