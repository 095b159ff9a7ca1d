import { Notification } from "electron";
import { Toasts } from "./toasts.ts";
import type { Toast, ToastCapability } from "./toasts.ts";

/**
 * Toasts of macOS and Windows by Electron. They may hide their buttons or be gone after some seconds, as the person has
 * set it there: never the only place for a ring, hence "plain".
 */
export class ElectronToasts extends Toasts {
  readonly #open = new Map<string, Notification>();

  capability(): ToastCapability {
    return Notification.isSupported() ? "plain" : "none";
  }

  show(toast: Toast): void {
    this.close(toast.id);
    const notification = new Notification({
      title: toast.title,
      body: toast.body,
      silent: true,
      urgency: toast.urgency,
      timeoutType: toast.resident ? "never" : "default",
      actions: toast.actions.map(({ label }) => ({ type: "button", text: label })),
    });
    this.#open.set(toast.id, notification);
    const isOpen = () => this.#open.get(toast.id) === notification;
    notification.on("click", () => {
      if (isOpen()) this.emit("opened", toast.id);
    });
    notification.on("action", (event, index) => {
      const action = toast.actions[event.actionIndex ?? index];
      if (isOpen() && action !== undefined) this.emit("action", toast.id, action.id);
    });
    // macOS and Windows don't tell who closed it: it is never taken for an answer.
    notification.on("close", () => {
      if (!isOpen()) return;
      this.#open.delete(toast.id);
      this.emit("gone", toast.id, "desktop");
    });
    notification.show();
  }

  close(id: string): void {
    const notification = this.#open.get(id);
    this.#open.delete(id);
    notification?.close();
  }

  async stop(): Promise<void> {
    this.removeAllListeners();
    for (const id of this.#open.keys()) this.close(id);
  }
}
