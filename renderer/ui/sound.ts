/**
 * Plays one of our own sounds on the system's default output; returns what ends it. Without an output nothing is heard,
 * and nothing else suffers.
 */
export function playSound(url: string, { loop }: { loop: boolean }): () => void {
  const audio = new Audio();
  audio.loop = loop;
  document.body.append(audio);
  start(audio, url).catch((error: unknown) => console.warn("a sound can't be heard", error));
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
