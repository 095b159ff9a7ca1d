import type { ErrorName } from "../../preload/contract.ts";

export type CaptureKind = "camera" | "microphone";

type Trouble = "missing" | "busy" | "denied";

const names = {
  camera: { missing: "CameraMissing", busy: "CameraBusy", denied: "CameraDenied" },
  microphone: { missing: "MicrophoneMissing", busy: "MicrophoneBusy", denied: "MicrophoneDenied" },
} as const satisfies Record<CaptureKind, Record<Trouble, ErrorName>>;

/** The room may not be shown as it is, and cannot be hidden (effects.ts). */
const backgroundError = "BackgroundError";

/** By `DOMException.name` of getUserMedia (Media Capture and Streams, section 9.2.5). */
const troubles: Record<string, Trouble> = {
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  // Chromium: another program holds the device, or its driver fails.
  NotReadableError: "busy",
  AbortError: "busy",
  // No answer from the device in time (ours, see capture.ts).
  TimeoutError: "busy",
  NotAllowedError: "denied",
  SecurityError: "denied",
};

/** The name a device failure has in the contract. */
export function deviceErrorName(kind: CaptureKind, error: unknown): ErrorName {
  if (error instanceof Error && error.name === backgroundError) return "BackgroundUnavailable";
  const trouble = error instanceof Error ? troubles[error.name] : undefined;
  return trouble === undefined ? "Unexpected" : names[kind][trouble];
}

export function deviceMissing(kind: CaptureKind): ErrorName {
  return names[kind].missing;
}
