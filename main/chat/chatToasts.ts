import type { ChatBody, StateChange } from "../../preload/contract.ts";
import { ToastPresenter } from "../desktop/toasts/toastPresenter.ts";
import type { Toast, Toasts } from "../desktop/toasts/toasts.ts";
import type { Texts } from "../i18n/texts.ts";
import type { StateHub } from "../state.ts";
import type { ChatNews } from "./chatNews.ts";
import { planChatToasts } from "./chatToastPolicy.ts";
import type { ChatToast } from "./chatToastPolicy.ts";

/** Of a text: enough to know what it is about. Characters. */
const EXCERPT = 200;
/** Rooms that the toast of what was missed names. */
const MOST_NAMES = 4;

export interface ChatToastsOptions {
  hub: StateHub;
  texts: Texts;
  toasts: Toasts;
  news: ChatNews;
  mainWindowFocused(): boolean;
  /** Shows the main window, at the chat of this room. */
  openChat(roomId: string): void;
  showWindow(): void;
}

/** Tells by toasts what was written while the person looks elsewhere, as `planChatToasts` says. */
export class ChatToasts {
  readonly #options: ChatToastsOptions;
  readonly #presenter: ToastPresenter<ChatToast>;
  readonly #told = new Set<string>();

  constructor(options: ChatToastsOptions) {
    this.#options = options;
    this.#presenter = new ToastPresenter<ChatToast>({
      toasts: options.toasts,
      onCapability: this.refresh,
      onAction: (toast) => this.#open(toast),
      onOpened: (toast) => this.#open(toast),
    });
    options.hub.on("change", this.#onChange);
    options.news.on("changed", this.refresh);
    this.refresh();
  }

  /** To be called when the main window gets or loses the focus, opens or closes. */
  readonly refresh = (): void => {
    const { hub, news, mainWindowFocused } = this.#options;
    const { rooms } = news;
    const { toasts, told } = planChatToasts({
      rooms,
      told: this.#told,
      shown: [...this.#presenter.shown.values()].map(({ about }) => about),
      chatOpen: news.open,
      mainWindowFocused: mainWindowFocused(),
      doNotDisturb: hub.current.settings.doNotDisturb,
      canShow: this.#presenter.canShow,
    });
    const there = new Set(rooms.flatMap(({ messages }) => messages.map(({ id }) => id)));
    for (const id of this.#told) if (!there.has(id)) this.#told.delete(id);
    for (const id of told) this.#told.add(id);
    this.#presenter.present(toasts.map((about) => ({ toast: this.#toastOf(about), about })));
  };

  stop(): void {
    this.#options.hub.off("change", this.#onChange);
    this.#options.news.off("changed", this.refresh);
    this.#presenter.stop();
  }

  #toastOf(toast: ChatToast): Toast {
    const { t } = this.#options.texts;
    const base: Omit<Toast, "title" | "body"> = {
      id: toast.id,
      actions: [{ id: "open", label: t("reach.open") }],
      urgency: "normal",
      resident: false,
      category: "im.received",
    };
    if (toast.kind === "missed") {
      const names = toast.rooms.map(({ name }) => name);
      const body = names.slice(0, MOST_NAMES).join(", ") + (names.length > MOST_NAMES ? ", …" : "");
      return { ...base, title: t("chat.newBelow", { count: toast.messages.length }), body };
    }
    const { room, message, count } = toast;
    const title = room.direct ? message.sender : t("chat.toastIn", { name: message.sender, conference: room.name });
    if (!this.#options.hub.current.settings.messagePreviews)
      return { ...base, title, body: t("chat.newBelow", { count }) };
    const body = this.#said(message.sender, message.body);
    return { ...base, title, body: count > 1 ? `${body}\n${t("chat.newBelow", { count })}` : body };
  }

  #said(name: string, body: ChatBody): string {
    const { t } = this.#options.texts;
    if (body.kind === "file") return t("chat.announceFile", { name, file: body.file.name });
    if (body.kind !== "text") return t("chat.unknown");
    const letters = [...body.text];
    const excerpt = letters.length > EXCERPT ? `${letters.slice(0, EXCERPT).join("")}…` : body.text;
    return body.look === "emote" ? `${name} ${excerpt}` : excerpt;
  }

  #open(toast: ChatToast): void {
    const { openChat, showWindow } = this.#options;
    this.#presenter.close(toast.id);
    const [only, ...others] = toast.kind === "room" ? [toast.room] : toast.rooms;
    if (only !== undefined && others.length === 0) openChat(only.roomId);
    else showWindow();
  }

  readonly #onChange = ({ settings }: StateChange): void => {
    if (settings !== undefined) this.refresh();
  };
}
