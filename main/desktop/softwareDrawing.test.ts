import { describe, expect, it } from "vitest";
import { isSoftwareDrawing } from "./softwareDrawing.ts";

describe("isSoftwareDrawing", () => {
  it.each([
    ["enabled", false],
    ["enabled_on", false],
    ["enabled_force", false],
    ["disabled_software", true],
    ["disabled_off", true],
    ["unavailable_software", true],
    ["unavailable_off", true],
  ])("%s: %s", (compositing, software) => {
    expect(isSoftwareDrawing({ gpu_compositing: compositing })).toBe(software);
  });
});
