import { beforeEach, describe, expect, it } from "vitest";
import { initialTrust } from "../../preload/contract.ts";
import type { VerificationState } from "../../preload/contract.ts";
import { Texts } from "../i18n/texts.ts";
import { Toasts } from "../ring/present/toasts.ts";
import type { Toast } from "../ring/present/toasts.ts";
import { defaultSettings } from "../settings/settings.ts";
import { initialState, StateHub } from "../state.ts";
import { VerificationToasts } from "./verificationToasts.ts";

/** A desktop that remembers what is on its screen. */
class Screen extends Toasts {
  readonly shown = new Map<string, Toast>();
  capability() {
    return "actions" as const;
  }
  show(toast: Toast): void {
    this.shown.set(toast.id, toast);
  }
  close(id: string): void {
    this.shown.delete(id);
  }
  stop() {
    return Promise.resolve();
  }
}

const bob = { userId: "@bob:hs", displayName: "Bob", own: false };

describe("toasts of verifications", () => {
  let hub: StateHub;
  let screen: Screen;
  let focused: boolean;
  let happened: string[];
  let service: VerificationToasts;
  beforeEach(() => {
    hub = new StateHub(initialState(defaultSettings));
    screen = new Screen();
    focused = false;
    happened = [];
    service = new VerificationToasts({
      hub,
      texts: new Texts(() => ["en"]),
      toasts: screen,
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
  const titles = () => [...screen.shown.values()].map(({ title }) => title);
  const pick = (action: string) => screen.emit("action", "verification", action);

  it("is shown while a request waits, and goes with it", () => {
    verification({ phase: "asked", peer: bob });
    expect(titles()).toEqual(["Bob wants to verify you"]);
    verification({ phase: "ready", peer: bob });
    expect(titles()).toEqual([]);
    verification({ phase: "asked", peer: { ...bob, own: true } });
    expect(titles()).toEqual(["Another device of yours wants to be verified"]);
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
    expect(titles()).toEqual([]);
  });

  it("is not shown once more when the person has put it away; another request is", () => {
    verification({ phase: "asked", peer: bob });
    screen.shown.clear();
    screen.emit("gone", "verification", "person");
    service.refresh();
    expect(titles()).toEqual([]);
    verification(null);
    verification({ phase: "asked", peer: bob });
    expect(titles()).toEqual(["Bob wants to verify you"]);
  });

  it("has no button that accepts unseen, and obeys none that it did not offer", () => {
    verification({ phase: "asked", peer: bob });
    expect(screen.shown.get("verification")?.actions.map(({ id }) => id)).toEqual(["show", "decline"]);
    screen.emit("action", "another", "decline");
    pick("accept");
    expect(happened).toEqual([]);
  });

  it("goes when the window is looked at, and when the service ends", () => {
    verification({ phase: "asked", peer: bob });
    focused = true;
    service.refresh();
    expect(titles()).toEqual([]);
    focused = false;
    service.refresh();
    expect(titles()).toEqual(["Bob wants to verify you"]);
    service.stop();
    expect(titles()).toEqual([]);
  });
});
