import { Listening } from "../../listening.ts";
import type { Toast, ToastCapability, Toasts } from "./toasts.ts";

export interface ToastPresenterOptions<T> {
  toasts: Toasts;
  /** What the desktop can show is another thing now; what was there is gone. Whoever wants something shows it again. */
  onCapability?(): void;
  /** The person chose an answer which that toast offers. It stays until it is closed. */
  onAction(about: T, action: string, id: string): void;
  /** The person clicked the toast itself. It stays until it is closed. */
  onOpened(about: T, id: string): void;
  /** It is gone without our doing. */
  onGone?(about: T, by: "person" | "desktop", id: string): void;
}

/**
 * Toasts of one kind, each about a thing: shows what is wanted, changes what reads otherwise, takes away the rest. Tells
 * of clicks only on what is there, and only of answers that it offers: nobody answers for what has gone meanwhile.
 */
export class ToastPresenter<T> {
  readonly #options: ToastPresenterOptions<T>;
  readonly #listening = new Listening();
  readonly #shown = new Map<string, { toast: Toast; about: T }>();

  constructor(options: ToastPresenterOptions<T>) {
    this.#options = options;
    const { toasts } = options;
    this.#listening
      .to(toasts, this.#onCapability, "capability")
      .to(toasts, this.#onAction, "action")
      .to(toasts, this.#onOpened, "opened")
      .to(toasts, this.#onGone, "gone");
  }

  get capability(): ToastCapability {
    return this.#options.toasts.capability();
  }

  /** Whether the desktop shows toasts at all. */
  get canShow(): boolean {
    return this.capability !== "none";
  }

  /** What is on the screen now, by the toasts' ids. */
  get shown(): ReadonlyMap<string, { about: T }> {
    return this.#shown;
  }

  /** Nothing happens where the same text is there already. */
  show(toast: Toast, about: T): void {
    const before = this.#shown.get(toast.id)?.toast;
    this.#shown.set(toast.id, { toast, about });
    if (JSON.stringify(before) !== JSON.stringify(toast)) this.#options.toasts.show(toast);
  }

  /** Exactly these shall be there, in this order. */
  present(wanted: readonly { toast: Toast; about: T }[]): void {
    const ids = new Set(wanted.map(({ toast }) => toast.id));
    for (const id of this.#shown.keys()) if (!ids.has(id)) this.close(id);
    for (const { toast, about } of wanted) this.show(toast, about);
  }

  close(id: string): void {
    if (this.#shown.delete(id)) this.#options.toasts.close(id);
  }

  /** Takes all away and listens no more. */
  stop(): void {
    this.#listening.stop();
    for (const id of this.#shown.keys()) this.close(id);
  }

  readonly #onCapability = (): void => {
    // What another service showed is gone with it.
    this.#shown.clear();
    this.#options.onCapability?.();
  };

  readonly #onAction = (id: string, action: string): void => {
    const entry = this.#shown.get(id);
    if (entry?.toast.actions.some((offered) => offered.id === action) === true)
      this.#options.onAction(entry.about, action, id);
  };

  readonly #onOpened = (id: string): void => {
    const entry = this.#shown.get(id);
    if (entry !== undefined) this.#options.onOpened(entry.about, id);
  };

  readonly #onGone = (id: string, by: "person" | "desktop"): void => {
    const entry = this.#shown.get(id);
    this.#shown.delete(id);
    if (entry !== undefined) this.#options.onGone?.(entry.about, by, id);
  };
}
