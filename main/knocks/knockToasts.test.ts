import { beforeEach, describe, expect, it } from "vitest";
import type { Knock } from "../../preload/contract.ts";
import { Texts } from "../i18n/texts.ts";
import { Toasts } from "../ring/present/toasts.ts";
import type { Toast } from "../ring/present/toasts.ts";
import { defaultSettings } from "../settings/settings.ts";
import { initialState, StateHub } from "../state.ts";
import { KnockToasts } from "./knockToasts.ts";

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

const knock = (name: string, more: Partial<Knock> = {}): Knock => ({
  roomId: "!a:hs",
  conference: "Board",
  userId: `@${name.toLowerCase()}:g`,
  displayName: name,
  ts: 1,
  guest: true,
  ...more,
});

describe("toasts of knocks", () => {
  let hub: StateHub;
  let screen: Screen;
  let focused: boolean;
  let answers: unknown[];
  let opened: string[];
  let service: KnockToasts;
  beforeEach(() => {
    hub = new StateHub(initialState(defaultSettings));
    screen = new Screen();
    focused = false;
    answers = [];
    opened = [];
    service = new KnockToasts({
      hub,
      texts: new Texts(() => ["en"]),
      toasts: screen,
      mainWindowFocused: () => focused,
      open: (roomId) => opened.push(roomId),
      handlers: {
        answerKnocks: (args) => {
          answers.push(args);
          return null;
        },
      },
    });
  });
  const titles = () => [...screen.shown.values()].map(({ title }) => title);

  it("lets in exactly the one it names, once", () => {
    hub.set("knocks", [knock("Gus")]);
    expect(titles()).toEqual(["Gus asks to enter"]);
    const [id = ""] = screen.shown.keys();
    screen.emit("action", id, "admit");
    screen.emit("action", id, "admit");
    expect(answers).toEqual([{ roomId: "!a:hs", userIds: ["@gus:g"], admit: true }]);
    expect(titles()).toEqual([]);
  });

  it("answers for nobody by a click on a toast that is not there any more", () => {
    hub.set("knocks", [knock("Gus")]);
    const [id = ""] = screen.shown.keys();
    hub.set("knocks", [knock("Gus"), knock("Hal")]);
    expect(titles()).toEqual(["2 people ask to enter"]);
    screen.emit("action", id, "admit");
    const [both = ""] = screen.shown.keys();
    screen.emit("action", both, "admit");
    expect(answers).toEqual([]);
  });

  it("admits nobody who looks like somebody else without a look at them", () => {
    hub.set("knocks", [knock("Alice", { looksLike: "Alice" })]);
    const [toast] = screen.shown.values();
    expect(toast?.body).toContain("Looks like Alice, but is somebody else");
    expect(toast?.actions.map(({ id }) => id)).toEqual(["open", "decline"]);
    screen.emit("action", toast?.id ?? "", "admit");
    expect(answers).toEqual([]);
  });

  it("is quiet while the window is before the person, also afterwards of what they saw there", () => {
    focused = true;
    hub.set("knocks", [knock("Gus")]);
    focused = false;
    service.refresh();
    expect(titles()).toEqual([]);
    hub.set("knocks", [knock("Gus"), knock("Hal")]);
    expect(titles()).toEqual(["2 people ask to enter"]);
    screen.emit("opened", [...screen.shown.keys()][0] ?? "");
    expect(opened).toEqual(["!a:hs"]);
  });

  it("comes back for somebody who asks again, and goes with what is answered elsewhere", () => {
    hub.set("knocks", [knock("Gus")]);
    screen.emit("gone", [...screen.shown.keys()][0] ?? "", "person");
    screen.shown.clear();
    hub.set("knocks", [knock("Gus"), knock("Ida", { roomId: "!b:hs" })]);
    expect(titles()).toEqual(["Ida asks to enter"]);
    hub.set("knocks", []);
    expect(titles()).toEqual([]);
    hub.set("knocks", [knock("Gus")]);
    expect(titles()).toEqual(["Gus asks to enter"]);
    service.stop();
    expect(titles()).toEqual([]);
  });
});
