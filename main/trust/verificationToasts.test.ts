import { beforeEach, describe, expect, it } from "vitest";
import { initialTrust } from "../../preload/contract.ts";
import type { VerificationState } from "../../preload/contract.ts";
import { Texts } from "../i18n/texts.ts";
import { RecordedToasts } from "../desktop/toasts/testing.ts";
import { defaultSettings } from "../settings/settings.ts";
import { initialState, StateHub } from "../state.ts";
import { VerificationToasts } from "./verificationToasts.ts";

const bob = { userId: "@bob:hs", displayName: "Bob", own: false };

describe("toasts of verifications", () => {
  let hub: StateHub;
  let desk: RecordedToasts;
  let focused: boolean;
  let happened: string[];
  let service: VerificationToasts;
  beforeEach(() => {
    hub = new StateHub(initialState(defaultSettings));
    desk = new RecordedToasts();
    focused = false;
    happened = [];
    service = new VerificationToasts({
      hub,
      texts: new Texts(() => ["en"]),
      toasts: desk,
      mainWindowFocused: () => focused,
      showWindow: () => happened.push("shown"),
      handlers: {
        endVerification: () => {
          happened.push("declined");
          return null;
        },
      },
    });
  });
  const verification = (state: VerificationState | null) => hub.set("trust", { ...initialTrust, verification: state });
  const pick = (action: string) => desk.emit("action", "verification", action);

  it("is shown while a request waits, and goes with it", () => {
    verification({ phase: "asked", peer: bob });
    expect(desk.titles).toEqual(["Bob wants to verify you"]);
    verification({ phase: "ready", peer: bob });
    expect(desk.titles).toEqual([]);
    verification({ phase: "asked", peer: { ...bob, own: true } });
    expect(desk.titles).toEqual(["Another device of yours wants to be verified"]);
  });

  it.each([
    ["show", "shown"],
    ["decline", "declined"],
  ])("%s: once, and no toast more for the same request", (action, what) => {
    verification({ phase: "asked", peer: bob });
    pick(action);
    pick(action);
    service.refresh();
    expect(happened).toEqual([what]);
    expect(desk.titles).toEqual([]);
  });

  it("is not shown once more when the person has put it away; another request is", () => {
    verification({ phase: "asked", peer: bob });
    desk.goes("verification", "person");
    service.refresh();
    expect(desk.titles).toEqual([]);
    verification(null);
    verification({ phase: "asked", peer: bob });
    expect(desk.titles).toEqual(["Bob wants to verify you"]);
  });

  it("has no button that accepts unseen, and obeys none that it did not offer", () => {
    verification({ phase: "asked", peer: bob });
    expect(desk.screen.get("verification")?.actions.map(({ id }) => id)).toEqual(["show", "decline"]);
    desk.emit("action", "another", "decline");
    pick("accept");
    expect(happened).toEqual([]);
  });

  it("goes when the window is looked at, and when the service ends", () => {
    verification({ phase: "asked", peer: bob });
    focused = true;
    service.refresh();
    expect(desk.titles).toEqual([]);
    focused = false;
    service.refresh();
    expect(desk.titles).toEqual(["Bob wants to verify you"]);
    service.stop();
    expect(desk.titles).toEqual([]);
  });
});
