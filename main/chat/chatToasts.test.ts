import { beforeEach, describe, expect, it } from "vitest";
import type { ChatBody } from "../../preload/contract.ts";
import { RecordedToasts } from "../desktop/toasts/testing.ts";
import { Texts } from "../i18n/texts.ts";
import { defaultSettings } from "../settings/settings.ts";
import { initialState, StateHub } from "../state.ts";
import { ChatNews } from "./chatNews.ts";
import type { NewMessage } from "./chatToastPolicy.ts";
import { ChatToasts } from "./chatToasts.ts";

const text = (said: string, look: "text" | "emote" = "text"): ChatBody => ({
  kind: "text",
  text: said,
  look,
  cut: false,
});
const message = (id: string, body: ChatBody = text(id), fresh = true): NewMessage => ({
  id,
  sender: "Bob",
  body,
  ts: 1,
  fresh,
  push: { notify: true, highlight: true, sound: true },
});

describe("toasts of messages", () => {
  let hub: StateHub;
  let desk: RecordedToasts;
  let news: ChatNews;
  let happened: string[];
  let focused: boolean;
  let service: ChatToasts;
  beforeEach(() => {
    hub = new StateHub(initialState(defaultSettings));
    desk = new RecordedToasts();
    news = new ChatNews();
    happened = [];
    focused = false;
    service = new ChatToasts({
      hub,
      texts: new Texts(() => ["en"]),
      toasts: desk,
      news,
      mainWindowFocused: () => focused,
      openChat: (roomId) => happened.push(`chat of ${roomId}`),
      showWindow: () => happened.push("window"),
    });
  });
  const write = (roomId: string, name: string, direct: boolean, ...messages: NewMessage[]) =>
    news.set(roomId, { roomId, name, direct, messages });
  const said = () => [...desk.screen.values()].map(({ title, body }) => `${title}: ${body}`);

  it.each<[string, boolean, ChatBody, string]>([
    ["a conference", false, text("Now?"), "Bob in Board: Now?"],
    ["a direct room", true, text("Now?"), "Bob: Now?"],
    ["an emote", true, text("waves", "emote"), "Bob: Bob waves"],
    ["something unknown", true, { kind: "unknown" }, "Bob: Parley can't show this message."],
    ["a long text", true, text("a".repeat(300)), `Bob: ${"a".repeat(200)}…`],
  ])("says what is written in %s", (_where, direct, body, expected) => {
    write("!a", "Board", direct, message("$a", body));
    expect(said()).toEqual([expected]);
  });

  it("hides the text where the person wants that, also of what is there", () => {
    write("!a", "Board", false, message("$a"), message("$b", text("Now?")));
    expect(said()).toEqual(["Bob in Board: Now?\n2 new messages"]);
    hub.set("settings", { ...defaultSettings, messagePreviews: false });
    expect(said()).toEqual(["Bob in Board: 2 new messages"]);
  });

  it("opens the chat, by the toast and by its button, and goes", () => {
    write("!a", "Board", false, message("$a"));
    desk.emit("action", desk.first, "open");
    write("!b", "Bob", true, message("$b"));
    desk.emit("opened", desk.first);
    service.refresh();
    expect(happened).toEqual(["chat of !a", "chat of !b"]);
    expect(said()).toEqual([]);
  });

  it("goes when it is read elsewhere, deleted, or seen; and with the session", () => {
    write("!a", "Board", false, message("$a"));
    news.set("!a", undefined);
    expect(said()).toEqual([]);
    write("!a", "Board", false, message("$b"));
    focused = true;
    news.open = "!a";
    expect(said()).toEqual([]);
    news.open = undefined;
    write("!a", "Board", false, message("$b"), message("$c"));
    expect(said()).toHaveLength(1);
    news.clear();
    expect(said()).toEqual([]);
  });

  it("tells of all that was missed at once, and opens the window where that is in several rooms", () => {
    write("!a", "Board", false, message("$a", text("a"), false));
    expect(said()).toEqual(["1 new message: Board"]);
    write("!b", "Bob", true, message("$b", text("b"), false));
    expect(said()).toEqual(["2 new messages: Board, Bob"]);
    desk.emit("opened", desk.first);
    expect(happened).toEqual(["window"]);
  });

  it("is quiet after its end", () => {
    write("!a", "Board", false, message("$a"));
    service.stop();
    write("!b", "Bob", true, message("$b"));
    expect(said()).toEqual([]);
  });
});
