import { expect, it, vi } from "vitest";
import { endIdleAudio } from "./idleAudio.ts";

it("ends the audio process and no other", () => {
  const kill = vi.fn();
  endIdleAudio(
    [
      { pid: 10 },
      { pid: 11, serviceName: "network.mojom.NetworkService" },
      { pid: 12, serviceName: "audio.mojom.AudioService" },
    ],
    kill,
  );
  expect(kill.mock.calls).toEqual([[12]]);
});

it("bears that it has ended by itself", () => {
  const kill = vi.fn(() => {
    throw new Error("ESRCH");
  });
  endIdleAudio([{ pid: 12, serviceName: "audio.mojom.AudioService" }], kill);
  expect(kill).toHaveBeenCalledOnce();
});
