import { describe, expect, it } from "vitest";
import { judge, type FrameCounts, type Watched } from "./encryptionWatch.ts";

function run(looks: FrameCounts[]): string[] {
  let watched: Watched | undefined;
  return looks.map((counts) => {
    watched = judge(watched, counts);
    return watched.state;
  });
}
const at = (received: number, decoded: number): FrameCounts => ({ received, decoded });

describe("judge", () => {
  it("is pending before anything came, and while nothing comes", () => {
    expect(run([at(0, 0), at(0, 0), at(3, 0), at(6, 0), at(8, 0)])).toEqual(Array(5).fill("pending"));
  });

  it("is ok with the first frame that decodes", () => {
    expect(run([at(0, 0), at(50, 12)])).toEqual(["pending", "ok"]);
  });

  it("says missingKey when packets come for three looks and nothing decodes", () => {
    expect(run([at(0, 0), at(50, 0), at(100, 0), at(150, 0)])).toEqual(["pending", "pending", "pending", "missingKey"]);
  });

  it("bears a key that is late by a moment without alarm", () => {
    expect(run([at(0, 0), at(50, 10), at(100, 10), at(150, 10), at(200, 30)])).toEqual([
      "pending",
      "ok",
      "ok",
      "ok",
      "ok",
    ]);
  });

  it("alarms when a key that worked no longer does, and is ok again with the next frame", () => {
    expect(run([at(0, 0), at(50, 10), at(100, 10), at(150, 10), at(200, 10), at(250, 11)]).slice(3)).toEqual([
      "ok",
      "missingKey",
      "ok",
    ]);
  });

  it("keeps its word while a track is muted or goes away", () => {
    expect(run([at(0, 0), at(50, 0), at(100, 0), at(150, 0), at(150, 0), at(0, 0)]).slice(3)).toEqual([
      "missingKey",
      "missingKey",
      "missingKey",
    ]);
  });
});
