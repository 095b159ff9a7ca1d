import { Listening } from "../listening.ts";
import type { Texts } from "../i18n/texts.ts";
import { Toasts } from "../desktop/toasts/toasts.ts";
import type { Toast, ToastCapability } from "../desktop/toasts/toasts.ts";

/** What a toast says, and for which account if that is not plain. */
export function saidFor(body: string, account: string | undefined, texts: Texts): string {
  if (account === undefined) return body;
  const forWhom = texts.t("accounts.for", { account });
  return body === "" ? forWhom : `${body} · ${forWhom}`;
}

/** The desktop's toasts as one account has them: with ids of its own, and its name on them where there are several. */
export class AccountToasts extends Toasts {
  readonly #toasts: Toasts;
  readonly #listening = new Listening();
  readonly #texts: Texts;
  readonly #prefix: string;
  readonly #account: () => string | undefined;

  /** @param account who it is for; undefined while there is only one. */
  constructor(toasts: Toasts, texts: Texts, id: string, account: () => string | undefined) {
    super();
    this.#toasts = toasts;
    this.#texts = texts;
    this.#prefix = `${id}/`;
    this.#account = account;
    this.#listening
      .to(toasts, this.#onCapability, "capability")
      .to(toasts, this.#onAction, "action")
      .to(toasts, this.#onOpened, "opened")
      .to(toasts, this.#onGone, "gone");
  }

  override capability(): ToastCapability {
    return this.#toasts.capability();
  }

  override show(toast: Toast): void {
    const body = saidFor(toast.body, this.#account(), this.#texts);
    this.#toasts.show({ ...toast, id: this.#prefix + toast.id, body });
  }

  override close(id: string): void {
    this.#toasts.close(this.#prefix + id);
  }

  /** Of this account alone; whoever showed a toast has closed it. */
  override async stop(): Promise<void> {
    this.#listening.stop();
  }

  #ours(id: string, tell: (id: string) => void): void {
    if (id.startsWith(this.#prefix)) tell(id.slice(this.#prefix.length));
  }

  readonly #onCapability = () => void this.emit("capability");
  readonly #onAction = (id: string, action: string) => this.#ours(id, (own) => this.emit("action", own, action));
  readonly #onOpened = (id: string) => this.#ours(id, (own) => this.emit("opened", own));
  readonly #onGone = (id: string, by: "person" | "desktop") => this.#ours(id, (own) => this.emit("gone", own, by));
}
