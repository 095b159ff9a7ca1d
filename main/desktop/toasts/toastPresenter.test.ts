import { beforeEach, describe, expect, it } from "vitest";
import { RecordedToasts } from "./testing.ts";
import { ToastPresenter } from "./toastPresenter.ts";
import type { Toast } from "./toasts.ts";

const toast = (id: string, title = id): Toast => ({
  id,
  title,
  body: "",
  actions: [{ id: "answer", label: "Answer" }],
  urgency: "normal",
  resident: false,
});
const wanted = (...ids: string[]) => ids.map((id) => ({ toast: toast(id), about: `about ${id}` }));

describe("ToastPresenter", () => {
  let desk: RecordedToasts;
  let told: string[];
  let presenter: ToastPresenter<string>;
  beforeEach(() => {
    desk = new RecordedToasts();
    told = [];
    presenter = new ToastPresenter<string>({
      toasts: desk,
      onCapability: () => told.push(`capability ${presenter.capability}`),
      onAction: (about, action, id) => told.push(`${action} ${about} (${id})`),
      onOpened: (about, id) => told.push(`opened ${about} (${id})`),
      onGone: (about, by, id) => told.push(`${about} (${id}) gone by the ${by}`),
    });
  });

  it("shows what is wanted once, changes what reads otherwise, and takes away the rest", () => {
    presenter.present(wanted("a", "b"));
    presenter.present(wanted("a", "b"));
    expect(desk.log).toEqual(["show a", "show b"]);
    presenter.present([{ toast: toast("b", "Other"), about: "b" }]);
    expect(desk.log.slice(2)).toEqual(["close a", "show b"]);
    expect(desk.titles).toEqual(["Other"]);
  });

  it("tells of clicks on what is there, and of answers that it offers", () => {
    presenter.present(wanted("a"));
    desk.emit("action", "a", "answer");
    desk.emit("action", "a", "explode");
    desk.emit("action", "somebody else's", "answer");
    desk.emit("opened", "a");
    presenter.close("a");
    desk.emit("action", "a", "answer");
    desk.emit("opened", "a");
    expect(told).toEqual(["answer about a (a)", "opened about a (a)"]);
  });

  it("forgets what went by itself: the same may come again, and is not closed twice", () => {
    presenter.present(wanted("a"));
    desk.goes("a", "person");
    desk.emit("action", "a", "answer");
    presenter.close("a");
    expect(told).toEqual(["about a (a) gone by the person"]);
    presenter.present(wanted("a"));
    expect(desk.log).toEqual(["show a", "show a"]);
  });

  it("another service shows nothing of what the last one did", () => {
    presenter.present(wanted("a"));
    desk.become("none");
    expect([presenter.canShow, presenter.shown.size, desk.log]).toEqual([false, 0, ["show a"]]);
    desk.become("plain");
    expect(told).toEqual(["capability none", "capability plain"]);
  });

  it("takes all away at its end, and is told nothing more", () => {
    presenter.present(wanted("a", "b"));
    presenter.stop();
    expect(desk.screen.size).toBe(0);
    desk.become("none");
    desk.emit("opened", "a");
    expect(told).toEqual([]);
  });
});
