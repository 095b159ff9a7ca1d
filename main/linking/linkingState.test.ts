import { describe, expect, it } from "vitest";
import { isOver, nextLinking } from "./linkingState.ts";
import type { Linking, LinkingInput } from "./linkingState.ts";

const side = "existing" as const;
const error = { name: "QrDeclined" } as const;
const states: Record<string, Linking> = {
  none: null,
  connecting: { phase: "connecting", side },
  showing: { phase: "showing", side, qr: "data:" },
  asking: { phase: "asking", side },
  telling: { phase: "telling", side, checkCode: "07" },
  approving: { phase: "approving", side },
  sharing: { phase: "sharing", side },
  done: { phase: "done", side, deviceId: "D" },
  failed: { phase: "failed", side, error },
};
const inputs: Record<string, LinkingInput> = {
  show: { type: "show", side: "new" },
  scan: { type: "scan", side: "new" },
  code: { type: "code", qr: "data:" },
  connected: { type: "connected" },
  told: { type: "connected", checkCode: "07" },
  typed: { type: "typed" },
  approving: { type: "approving" },
  approved: { type: "approved" },
  shared: { type: "shared", deviceId: "D" },
  failed: { type: "failed", error },
  dismiss: { type: "dismiss" },
};
/** Where each input leads from each state; what is not here changes nothing. */
const leads: Record<string, Record<string, string>> = {
  none: { show: "connecting", scan: "connecting" },
  connecting: { code: "showing", told: "telling", approving: "approving", failed: "failed", dismiss: "none" },
  showing: { code: "showing", connected: "asking", failed: "failed", dismiss: "none" },
  asking: { typed: "connecting", failed: "failed", dismiss: "none" },
  telling: { approving: "approving", failed: "failed", dismiss: "none" },
  approving: { approved: "sharing", failed: "failed", dismiss: "none" },
  sharing: { shared: "done", failed: "failed", dismiss: "none" },
  done: { show: "connecting", scan: "connecting", dismiss: "none" },
  failed: { show: "connecting", scan: "connecting", dismiss: "none" },
};

describe("a sign-in by QR code", () => {
  it.each(Object.keys(states).flatMap((state) => Object.keys(inputs).map((input) => [state, input] as const)))(
    "%s, %s",
    (state, input) => {
      const before = states[state] ?? null;
      const after = nextLinking(before, inputs[input] ?? { type: "dismiss" });
      const target = leads[state]?.[input];
      if (target === undefined) expect(after).toBe(before);
      else expect(after?.phase).toBe(states[target]?.phase);
    },
  );

  it("keeps its side, unless it is begun anew", () => {
    expect(nextLinking({ phase: "asking", side }, { type: "typed" })).toMatchObject({ side });
    expect(nextLinking({ phase: "done", side, deviceId: "D" }, { type: "scan", side: "new" })).toMatchObject({
      side: "new",
    });
  });

  it("never comes to be approved by the side that shows the code before the check code was typed", () => {
    const asked = nextLinking({ phase: "showing", side, qr: "" }, { type: "connected" });
    for (const type of ["approving", "approved"] as const) expect(nextLinking(asked, { type })).toBe(asked);
    expect(nextLinking(asked, { type: "shared", deviceId: "D" })).toBe(asked);
  });

  it("shows the code of the browser's page on the new device alone", () => {
    expect(nextLinking({ phase: "connecting", side: "new" }, { type: "approving", userCode: "AB" })).toEqual({
      phase: "approving",
      side: "new",
      userCode: "AB",
    });
  });

  it("is over when it is done, failed or was never begun", () => {
    const over = Object.entries(states).filter(([, state]) => isOver(state));
    expect(over.map(([name]) => name)).toEqual(["none", "done", "failed"]);
  });
});
