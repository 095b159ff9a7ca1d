import type { MediaParticipant } from "../media.ts";

/** How well media comes in from one device, between two looks at its statistics. */
export interface LinkHealth {
  connected: boolean;
  /** Packets that came, and that did not, since the look before. */
  received: number;
  lost: number;
  /** Seconds; undefined while unknown. */
  rtt: number | undefined;
}

export function qualityOf({ connected, received, lost, rtt }: LinkHealth): MediaParticipant["quality"] {
  if (!connected) return "lost";
  if (received + lost === 0) return "unknown";
  const loss = lost / (received + lost);
  if (loss > 0.08 || (rtt ?? 0) > 0.6) return "poor";
  if (loss > 0.02 || (rtt ?? 0) > 0.25) return "good";
  return "excellent";
}
