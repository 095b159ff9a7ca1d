import { describe, expect, it } from "vitest";
import type { IncomingCall, RingPage } from "../../../preload/contract.ts";
import { Texts } from "../../i18n/texts.ts";
import { defaultSettings } from "../../settings/settings.ts";
import { initialState, StateHub } from "../../state.ts";
import { incomingCall as call, joinedCall as running } from "../testing.ts";
import { RingPresenter } from "./ringPresenter.ts";
import { RecordedToasts } from "../../desktop/toasts/testing.ts";

function make() {
  const hub = new StateHub(initialState({ ...defaultSettings, theme: "dark", language: "en" }));
  const desk = new RecordedToasts();
  const done: string[] = [];
  const pages: (RingPage | null)[] = [];
  let focused = false;
  const texts = new Texts(() => ["en"]);
  const presenter = new RingPresenter({
    hub,
    texts,
    toasts: desk,
    page: { update: (page) => pages.push(page) },
    mainWindowFocused: () => focused,
    accept: (id, { camera }) => done.push(`accept ${id} ${camera ? "with" : "without"} camera`),
    decline: (id) => done.push(`decline ${id}`),
    silence: (id) => done.push(`silence ${id}`),
    open: (roomId) => done.push(`open ${roomId}`),
    callBack: (roomId) => done.push(`call back ${roomId}`),
  });
  return {
    hub,
    desk,
    done,
    pages,
    texts,
    presenter,
    ring: (...incoming: IncomingCall[]) => hub.set("ring", { incoming, outgoing: null }),
    focus: (value: boolean) => {
      focused = value;
      presenter.refresh();
    },
  };
}

describe("RingPresenter", () => {
  it("shows a call once, plays it, and takes both away when it ends", () => {
    const { desk, pages, ring, presenter } = make();
    ring(call());
    presenter.refresh();
    ring(call({ untilTs: 31_000 }));
    expect(desk.log).toEqual(["show $a"]);
    expect(desk.screen.get("$a")).toEqual({
      id: "$a",
      title: "Ada",
      body: "Incoming call",
      actions: [
        { id: "accept", label: "Accept" },
        { id: "decline", label: "Decline" },
      ],
      urgency: "critical",
      resident: true,
    });
    expect(pages).toEqual([
      { call: null, inCall: false, sound: { id: "$a", kind: "ring" }, theme: "dark", language: "en" },
    ]);
    ring();
    expect(desk.log).toEqual(["show $a", "close $a"]);
    expect(pages.at(-1)).toBeNull();
    expect(presenter.page).toBeNull();
  });

  it("brings answers back, of calls that still are there", () => {
    const { hub, desk, done, ring } = make();
    ring(call(), call({ id: "$q", roomId: "!q:hs", manner: "toast" }));
    desk.emit("action", "$a", "accept");
    hub.set("settings", { ...hub.current.settings, cameraOn: false });
    desk.emit("action", "$a", "accept");
    desk.emit("action", "$a", "decline");
    desk.emit("action", "$a", "explode");
    desk.emit("action", "$q", "open");
    desk.emit("opened", "$a");
    ring();
    desk.emit("action", "$a", "accept");
    desk.emit("opened", "$a");
    hub.set("call", running);
    ring(call());
    desk.emit("action", "$a", "silence");
    expect(done).toEqual([
      "accept $a with camera",
      "accept $a without camera",
      "decline $a",
      "open !q:hs",
      "open !a:hs",
      "silence $a",
    ]);
  });

  it("a ring whose toast the person puts away is silenced; a quiet one just goes, and does not come back", () => {
    const { desk, done, ring, presenter } = make();
    ring(call(), call({ id: "$q", roomId: "!q:hs", manner: "toast" }));
    desk.goes("$a", "person");
    desk.goes("$q", "person");
    presenter.refresh();
    expect(done).toEqual(["silence $a"]);
    expect(desk.log).toEqual(["show $a", "show $q"]);
  });

  it("a ring whose toast the desktop takes away gets the window", () => {
    const { desk, pages, ring } = make();
    ring(call());
    expect(pages.at(-1)?.call).toBeNull();
    desk.goes("$a", "desktop");
    expect(pages.at(-1)?.call?.id).toBe("$a");
    expect(pages.at(-1)?.sound).toEqual({ id: "$a", kind: "ring" });
  });

  it("follows what the desktop can do", () => {
    const { desk, pages, ring } = make();
    desk.able = "none";
    ring(call());
    expect(desk.log).toEqual([]);
    expect(pages.at(-1)?.call?.id).toBe("$a");
    desk.become("actions");
    expect(desk.log).toEqual(["show $a"]);
    expect(pages.at(-1)?.call).toBeNull();
  });

  it("leaves it to the main window while that has the focus, but for the sound", () => {
    const { desk, pages, ring, focus } = make();
    ring(call());
    focus(true);
    expect(desk.log).toEqual(["show $a", "close $a"]);
    expect(pages.at(-1)?.sound).toEqual({ id: "$a", kind: "ring" });
    focus(false);
    expect(desk.log.at(-1)).toBe("show $a");
    expect(pages).toHaveLength(1);
  });

  it("beeps once for each call in a call, whatever comes beside it", () => {
    const { hub, pages, ring } = make();
    hub.set("call", running);
    const other = call({ id: "$b", roomId: "!b:hs" });
    ring(call());
    expect(pages.at(-1)?.sound).toEqual({ id: "$a", kind: "beep" });
    ring(other, call());
    expect(pages.at(-1)?.sound).toEqual({ id: "$b", kind: "beep" });
    ring(call());
    expect(pages.at(-1)).toBeNull();
  });

  it("Do Not Disturb ends it at once", () => {
    const { hub, desk, pages, ring } = make();
    ring(call());
    hub.set("settings", { ...hub.current.settings, doNotDisturb: true });
    expect(desk.log).toEqual(["show $a", "close $a"]);
    expect(pages.at(-1)).toBeNull();
  });

  it("speaks the person's language, also when it changes while it rings", () => {
    const { hub, desk, pages, ring, texts } = make();
    ring(call({ direct: false, name: "Planning" }));
    expect(desk.screen.get("$a")?.body).toBe("Calls you in Planning");
    texts.use("de");
    hub.set("settings", { ...hub.current.settings, language: "de" });
    expect(desk.screen.get("$a")?.body).toBe("Ruft dich in Planning an");
    expect(pages.at(-1)?.language).toBe("de");
  });

  it("tells of a missed call, quietly, and calls back", () => {
    const { hub, desk, done, pages, presenter } = make();
    presenter.missed(call());
    expect(desk.screen.get("missed:$a")).toMatchObject({
      title: "Missed call from Ada",
      actions: [{ id: "callBack", label: "Call back" }],
      resident: false,
    });
    expect(pages).toEqual([]);
    desk.emit("action", "missed:$a", "callBack");
    desk.emit("action", "missed:$a", "callBack");
    presenter.missed(call({ id: "$b" }));
    desk.emit("opened", "missed:$b");
    expect(done).toEqual(["call back !a:hs", "open !a:hs"]);
    expect(desk.log).toEqual(["show missed:$a", "close missed:$a", "show missed:$b", "close missed:$b"]);
    hub.set("settings", { ...hub.current.settings, doNotDisturb: true });
    presenter.missed(call({ id: "$c" }));
    expect(desk.screen.has("missed:$c")).toBe(false);
  });

  it("says for which account, where there are several", () => {
    const { desk, done, pages, ring, presenter } = make();
    ring(call({ id: "other/$a", account: "@me:hs" }));
    expect(desk.screen.get("other/$a")?.body).toBe("Incoming call · For @me:hs");
    presenter.missed(call({ id: "other/$b", account: "@me:hs" }));
    expect(desk.screen.get("missed:other/$b")?.body).toBe("For @me:hs");
    desk.emit("action", "other/$a", "accept");
    expect(done).toEqual(["accept other/$a with camera"]);
    desk.become("none");
    expect(pages.at(-1)?.call?.account).toBe("@me:hs");
  });

  it("is silent after its end", () => {
    const { desk, pages, ring, presenter } = make();
    ring(call());
    presenter.stop();
    expect(desk.log).toEqual(["show $a", "close $a"]);
    expect(pages.at(-1)).toBeNull();
    ring(call({ id: "$b" }));
    presenter.refresh();
    desk.emit("action", "$a", "accept");
    expect(desk.log).toHaveLength(2);
    expect(pages).toHaveLength(2);
  });
});
