import { describe, expect, it } from "vitest";
import type { AppState, CallState } from "../../../preload/contract.ts";
import { Texts } from "../../i18n/texts.ts";
import { joinedCall as call } from "../../ring/testing.ts";
import { defaultSettings } from "../../settings/settings.ts";
import { trayModel } from "./trayModel.ts";

const { t } = new Texts(() => ["en"]);
const state = (
  part: Partial<AppState["settings"]> = {},
  running: CallState = { phase: "idle" },
): Pick<AppState, "call" | "settings" | "session"> => ({
  call: running,
  settings: { ...defaultSettings, ...part },
  session: { phase: "signedOut" },
});
const labels = (model: ReturnType<typeof trayModel>) =>
  model.items.map((item) => (item.kind === "separator" ? "-" : item.label));

describe("trayModel", () => {
  it("offers the window, quiet and the end", () => {
    const model = trayModel(state(), 0, t);
    expect(labels(model)).toEqual(["Open Parley", "-", "Do not disturb", "-", "Quit Parley"]);
    expect(model).toMatchObject({ icon: "idle", tooltip: "Parley" });
  });

  it("a call in Element Call's view is a call, with a microphone of its own", () => {
    const widget = { kind: "elementCall", inCall: true, roomName: "Planning" } as AppState["widget"];
    const model = trayModel({ ...state(), widget }, 0, t);
    expect(labels(model)).toEqual(["Open Parley", "-", "Leave the call", "-", "Do not disturb", "-", "Quit Parley"]);
    expect(model).toMatchObject({ icon: "call", tooltip: "Parley – In a call: Planning" });
  });

  it("offers in a call what a call needs", () => {
    expect(labels(trayModel(state({}, call), 0, t))).toEqual([
      "Open Parley",
      "-",
      "Mute microphone",
      "Leave the call",
      "-",
      "Do not disturb",
      "-",
      "Quit Parley",
    ]);
    expect(labels(trayModel(state({ microphoneOn: false }, call), 0, t))).toContain("Unmute microphone");
  });

  it.each([
    ["a call", {}, call, 0, "call", "Parley – In a call: Planning"],
    ["a muted call", { microphoneOn: false }, call, 0, "call", "Parley – In a call, muted: Planning"],
    ["a call that begins", {}, { ...call, phase: "joining" as const }, 0, "call", "Parley – In a call: Planning"],
    ["a call that ends", {}, { ...call, phase: "leaving" as const }, 0, "idle", "Parley"],
    ["a missed call", {}, { phase: "idle" as const }, 1, "missed", "Parley – 1 missed call"],
    [
      "missed calls in the quiet",
      { doNotDisturb: true },
      { phase: "idle" as const },
      2,
      "missed",
      "Parley – 2 missed calls – Do not disturb",
    ],
    ["the quiet", { doNotDisturb: true }, { phase: "idle" as const }, 0, "quiet", "Parley – Do not disturb"],
    [
      "a call in the quiet",
      { doNotDisturb: true },
      call,
      1,
      "call",
      "Parley – In a call: Planning – 1 missed call – Do not disturb",
    ],
  ])("shows %s", (_what, settings, running, missed, icon, tooltip) => {
    expect(trayModel(state(settings, running), missed, t)).toMatchObject({ icon, tooltip });
  });

  it("checks the quiet while it is on", () => {
    const { items } = trayModel(state({ doNotDisturb: true }), 0, t);
    expect(items).toContainEqual({ kind: "action", action: "doNotDisturb", label: "Do not disturb", checked: true });
  });
});
