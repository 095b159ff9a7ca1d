import { beforeEach, describe, expect, it } from "vitest";
import type { Knock } from "../../preload/contract.ts";
import { Texts } from "../i18n/texts.ts";
import { RecordedToasts } from "../desktop/toasts/testing.ts";
import { defaultSettings } from "../settings/settings.ts";
import { initialState, StateHub } from "../state.ts";
import { KnockToasts } from "./knockToasts.ts";

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
  let desk: RecordedToasts;
  let focused: boolean;
  let answers: unknown[];
  let opened: string[];
  let service: KnockToasts;
  beforeEach(() => {
    hub = new StateHub(initialState(defaultSettings));
    desk = new RecordedToasts();
    focused = false;
    answers = [];
    opened = [];
    service = new KnockToasts({
      hub,
      texts: new Texts(() => ["en"]),
      toasts: desk,
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

  it("lets in exactly the one it names, once", () => {
    hub.set("knocks", [knock("Gus")]);
    expect(desk.titles).toEqual(["Gus asks to enter"]);
    const id = desk.first;
    desk.emit("action", id, "admit");
    desk.emit("action", id, "admit");
    expect(answers).toEqual([{ roomId: "!a:hs", userIds: ["@gus:g"], admit: true }]);
    expect(desk.titles).toEqual([]);
  });

  it("answers for nobody by a click on a toast that is not there any more", () => {
    hub.set("knocks", [knock("Gus")]);
    const id = desk.first;
    hub.set("knocks", [knock("Gus"), knock("Hal")]);
    expect(desk.titles).toEqual(["2 people ask to enter"]);
    desk.emit("action", id, "admit");
    desk.emit("action", desk.first, "admit");
    expect(answers).toEqual([]);
  });

  it("admits nobody who looks like somebody else without a look at them", () => {
    hub.set("knocks", [knock("Alice", { looksLike: "Alice" })]);
    const [toast] = desk.screen.values();
    expect(toast?.body).toContain("Looks like Alice, but is somebody else");
    expect(toast?.actions.map(({ id }) => id)).toEqual(["open", "decline"]);
    desk.emit("action", toast?.id ?? "", "admit");
    expect(answers).toEqual([]);
  });

  it("is quiet while the window is before the person, also afterwards of what they saw there", () => {
    focused = true;
    hub.set("knocks", [knock("Gus")]);
    focused = false;
    service.refresh();
    expect(desk.titles).toEqual([]);
    hub.set("knocks", [knock("Gus"), knock("Hal")]);
    expect(desk.titles).toEqual(["2 people ask to enter"]);
    desk.emit("opened", desk.first);
    expect(opened).toEqual(["!a:hs"]);
  });

  it("comes back for somebody who asks again, and goes with what is answered elsewhere", () => {
    hub.set("knocks", [knock("Gus")]);
    desk.goes(desk.first, "person");
    hub.set("knocks", [knock("Gus"), knock("Ida", { roomId: "!b:hs" })]);
    expect(desk.titles).toEqual(["Ida asks to enter"]);
    hub.set("knocks", []);
    expect(desk.titles).toEqual([]);
    hub.set("knocks", [knock("Gus")]);
    expect(desk.titles).toEqual(["Gus asks to enter"]);
    service.stop();
    expect(desk.titles).toEqual([]);
  });
});
