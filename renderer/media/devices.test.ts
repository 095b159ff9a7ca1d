import { expect, it } from "vitest";
import { groupDevices } from "./devices.ts";

it("sorts devices into lists, the default first", () => {
  expect(
    groupDevices([
      { deviceId: "m1", kind: "audioinput", label: "Headset" },
      { deviceId: "default", kind: "audioinput", label: "Default - Built-in" },
      { deviceId: "communications", kind: "audioinput", label: "Communications - Headset" },
      { deviceId: "m2", kind: "audioinput", label: "Built-in" },
      { deviceId: "c1", kind: "videoinput", label: "Camera" },
      { deviceId: "s1", kind: "audiooutput", label: "Speakers" },
    ]),
  ).toEqual({
    cameras: [{ id: "c1", label: "Camera" }],
    microphones: [
      { id: "default", label: "Default - Built-in" },
      { id: "m1", label: "Headset" },
      { id: "m2", label: "Built-in" },
    ],
    speakers: [{ id: "s1", label: "Speakers" }],
  });
});

it("leaves out what may not be opened yet and keeps devices without a label", () => {
  expect(
    groupDevices([
      { deviceId: "", kind: "videoinput", label: "" },
      { deviceId: "c2", kind: "videoinput", label: "" },
    ]).cameras,
  ).toEqual([{ id: "c2", label: "" }]);
});
