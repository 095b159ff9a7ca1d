import type { GPUFeatureStatus } from "electron";

/** Whether the processor puts the windows together, by what Chromium says of its graphics. "enabled*" means a chip does. */
export function isSoftwareDrawing({
  gpu_compositing: compositing,
}: Pick<GPUFeatureStatus, "gpu_compositing">): boolean {
  return compositing.startsWith("disabled") || compositing.startsWith("unavailable");
}
