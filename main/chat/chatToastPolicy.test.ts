import { describe, expect, it } from "vitest";
import { planChatToasts } from "./chatToastPolicy.ts";
import type { ChatToast, ChatToastNow, NewMessage, RoomNews } from "./chatToastPolicy.ts";

const mention = { notify: true, highlight: true, sound: true };
const quiet = { notify: true, highlight: false, sound: false };
const muted = { notify: false, highlight: false, sound: false };

const message = (id: string, more: Partial<NewMessage> = {}): NewMessage => ({
  id,
  sender: "Bob",
  body: { kind: "text", text: id, look: "text", cut: false },
  ts: 1,
  fresh: true,
  push: mention,
  ...more,
});
const room = (roomId: string, messages: NewMessage[], direct = false): RoomNews => ({
  roomId,
  name: roomId,
  direct,
  messages,
});
const board = (...messages: NewMessage[]) => room("!board", messages);
const plan = (rooms: RoomNews[], more: Partial<Omit<ChatToastNow, "rooms">> = {}) =>
  planChatToasts({
    rooms,
    told: new Set(),
    shown: [],
    chatOpen: undefined,
    mainWindowFocused: false,
    doNotDisturb: false,
    canShow: true,
    ...more,
  });
/** Which message of each room, and how many; of what was missed how many in which rooms. */
const told = (toasts: ChatToast[]) =>
  toasts.map((toast) =>
    toast.kind === "room"
      ? `${toast.message.id} ×${toast.count}`
      : `missed ${toast.messages.length} in ${toast.rooms.map(({ roomId }) => roomId).join()}`,
  );

describe("planChatToasts", () => {
  it.each<[string, RoomNews, string[]]>([
    ["a mention", board(message("$a")), ["$a ×1"]],
    ["a message of a conference", board(message("$a", { push: quiet })), []],
    [
      "… that is to be heard, by a rule of the person's",
      board(message("$a", { push: { ...quiet, sound: true } })),
      ["$a ×1"],
    ],
    ["a message of a direct room", room("!bob", [message("$a", { push: quiet })], true), ["$a ×1"]],
    ["… that is muted", room("!bob", [message("$a", { push: muted })], true), []],
    ["a mention that the rules silence", board(message("$a", { push: { ...mention, notify: false } })), []],
    ["several of one room", board(message("$a"), message("$b", { push: quiet }), message("$c")), ["$c ×2"]],
    ["none", board(), []],
  ])("%s", (_what, news, expected) => {
    expect(told(plan([news]).toasts)).toEqual(expected);
  });

  it.each<[string, Partial<ChatToastNow>, string[], string[]]>([
    ["the window shows another chat", { mainWindowFocused: true, chatOpen: "!other" }, ["$a ×1"], ["$a"]],
    ["the window shows no chat", { mainWindowFocused: true }, ["$a ×1"], ["$a"]],
    ["the window shows this chat: it is seen", { mainWindowFocused: true, chatOpen: "!board" }, [], ["$a"]],
    ["the chat is open behind other windows", { chatOpen: "!board" }, ["$a ×1"], ["$a"]],
    ["do not disturb: not told later either", { doNotDisturb: true }, [], ["$a"]],
    ["nothing can show it: told later", { canShow: false }, [], []],
    ["told already, and put away", { told: new Set(["$a"]) }, [], ["$a"]],
  ])("%s", (_what, more, expected, counted) => {
    const { toasts, told: ids } = plan([board(message("$a"))], more);
    expect([told(toasts), ids]).toEqual([expected, counted]);
  });

  it("stands until it is read or deleted, changes only for something new", () => {
    const first = plan([board(message("$a"), message("$b"))]);
    expect(told(first.toasts)).toEqual(["$b ×2"]);
    const now = { shown: first.toasts, told: new Set(first.told) };
    // What stood before it was read elsewhere.
    expect(plan([board(message("$b"))], now).toasts).toEqual(first.toasts);
    // It was deleted: the older one is not announced once more.
    expect(plan([board(message("$a"))], now).toasts).toEqual([]);
    expect(plan([board()], now).toasts).toEqual([]);
    expect(told(plan([board(message("$b"), message("$c"))], now).toasts)).toEqual(["$c ×2"]);
    expect(plan([board(message("$b"))], { ...now, chatOpen: "!board", mainWindowFocused: true }).toasts).toEqual([]);
  });

  it("fills no screen: three rooms, the newest first; the others count as told", () => {
    const rooms = [1, 2, 3, 4].map((n) => room(`!${n}`, [message(`$${n}`, { ts: n })]));
    const { toasts, told: ids } = plan(rooms);
    expect(told(toasts)).toEqual(["$4 ×1", "$3 ×1", "$2 ×1"]);
    expect(ids).toHaveLength(4);
  });

  describe("what came while somebody was away", () => {
    const old = (id: string) => message(id, { fresh: false });
    const rooms = [
      board(old("$a"), old("$b")),
      room("!bob", [old("$c")], true),
      room("!quiet", [message("$d", { fresh: false, push: quiet })]),
    ];

    it("is one toast, whatever it is, beside what is new", () => {
      expect(told(plan(rooms).toasts)).toEqual(["missed 3 in !board,!bob"]);
      expect(told(plan([...rooms, room("!new", [message("$n")])]).toasts)).toEqual([
        "$n ×1",
        "missed 3 in !board,!bob",
      ]);
    });

    it("is none before the window, and none afterwards", () => {
      const seen = plan(rooms, { mainWindowFocused: true });
      expect(seen.toasts).toEqual([]);
      expect(plan(rooms, { told: new Set(seen.told) }).toasts).toEqual([]);
    });

    it("stands as it is while anything of it is unread, and goes when the window is looked at", () => {
      const first = plan(rooms);
      const now = { shown: first.toasts, told: new Set(first.told) };
      expect(plan(rooms.slice(1), now).toasts).toEqual(first.toasts);
      expect(plan([], now).toasts).toEqual([]);
      expect(plan(rooms, { ...now, mainWindowFocused: true }).toasts).toEqual([]);
    });
  });
});
