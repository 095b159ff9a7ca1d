import { expect, it } from "vitest";
import type { ErrorName } from "../../preload/contract.ts";
import { deviceErrorName, type CaptureKind } from "./deviceErrors.ts";

it.each<[CaptureKind, string, ErrorName]>([
  ["camera", "NotFoundError", "CameraMissing"],
  ["camera", "OverconstrainedError", "CameraMissing"],
  ["camera", "NotReadableError", "CameraBusy"],
  ["camera", "AbortError", "CameraBusy"],
  ["camera", "TimeoutError", "CameraBusy"],
  ["camera", "NotAllowedError", "CameraDenied"],
  ["camera", "SecurityError", "CameraDenied"],
  ["microphone", "NotFoundError", "MicrophoneMissing"],
  ["microphone", "NotReadableError", "MicrophoneBusy"],
  ["microphone", "NotAllowedError", "MicrophoneDenied"],
  ["microphone", "DataCloneError", "Unexpected"],
])("%s: %s is %s", (kind, domName, expected) => {
  expect(deviceErrorName(kind, new DOMException("x", domName))).toBe(expected);
});

it("names an effect that hides the room and does not run", () => {
  expect(deviceErrorName("camera", Object.assign(new Error("x"), { name: "BackgroundError" }))).toBe(
    "BackgroundUnavailable",
  );
});

it("names what is no error object Unexpected", () => {
  expect(deviceErrorName("camera", "NotFoundError")).toBe("Unexpected");
  expect(deviceErrorName("camera", undefined)).toBe("Unexpected");
});
