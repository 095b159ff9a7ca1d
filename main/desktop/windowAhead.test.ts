import { describe, expect, it } from "vitest";
import { incomingCall as call } from "../ring/testing.ts";
import { stepAhead } from "./windowAhead.ts";
import type { AheadFacts, AheadStep } from "./windowAhead.ts";

const ring = call();
const silenced = call({ silenced: true });
const quiet = call({ manner: "toast" });
/** In the tray, and somebody rings. */
const usual: AheadFacts = { incoming: [ring], doNotDisturb: false, inCall: false, window: "none", waiting: false };

describe("stepAhead", () => {
  it.each<[string, Partial<AheadFacts>, AheadStep]>([
    ["nothing rings", { incoming: [] }, "stay"],
    ["it rings, without a window", {}, "wait"],
    ["it rings on", { waiting: true }, "stay"],
    ["for another account", { incoming: [call({ id: "other/$a", account: "@me:hs" })] }, "wait"],
    ["one rings beside a silenced and a quiet one", { incoming: [quiet, silenced, ring] }, "wait"],
    ["it stops before one was prepared", { incoming: [], waiting: true }, "forget"],
    ["silenced before one was prepared", { incoming: [silenced], waiting: true }, "forget"],
    ["Do Not Disturb before one was prepared", { doNotDisturb: true, waiting: true }, "forget"],
    ["the person opened the window themselves meanwhile", { window: "shown", waiting: true }, "forget"],
    ["a call began meanwhile", { inCall: true, waiting: true }, "forget"],
    ["a quiet one", { incoming: [quiet] }, "stay"],
    ["a silenced one", { incoming: [silenced] }, "stay"],
    ["Do Not Disturb", { doNotDisturb: true }, "stay"],
    ["in a call", { inCall: true }, "stay"],
    ["the window is there", { window: "shown" }, "stay"],
    ["the window is there, nothing rings", { window: "shown", incoming: [] }, "stay"],
    ["prepared, and it rings on", { window: "ahead" }, "stay"],
    ["prepared, and the ring is over", { window: "ahead", incoming: [] }, "drop"],
    ["prepared, and only a quiet one is left", { window: "ahead", incoming: [quiet] }, "drop"],
    ["prepared, and Do Not Disturb", { window: "ahead", doNotDisturb: true }, "drop"],
    [
      "prepared, and silenced: by the answer itself, or to be answered later",
      { window: "ahead", incoming: [silenced] },
      "stay",
    ],
    ["prepared, and a call has begun", { window: "ahead", incoming: [], inCall: true }, "stay"],
  ])("%s", (_what, part, expected) => expect(stepAhead({ ...usual, ...part })).toBe(expected));
});
