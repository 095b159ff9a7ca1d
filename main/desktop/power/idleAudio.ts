import type { ProcessMetric } from "electron";
import { logFor } from "../../logging/log.ts";

const log = logFor("memory");

/** As Chromium names it (`services/audio`). */
const AUDIO = "audio.mojom.AudioService";

/**
 * Ends the process that plays and records sound. Chromium keeps it (12 MiB) from the first sound until the app ends, and starts
 * another one as soon as a sound is wanted. Only while nothing can be heard or recorded.
 *
 * @param kill as `process.kill`
 */
export function endIdleAudio(
  processes: readonly Pick<ProcessMetric, "pid" | "serviceName">[],
  kill: (pid: number) => void = process.kill,
): void {
  for (const { pid, serviceName } of processes) {
    if (serviceName !== AUDIO) continue;
    try {
      kill(pid);
      log.info("ended the audio process, which nothing needs");
    } catch (error) {
      log.info("the audio process had ended", error);
    }
  }
}
