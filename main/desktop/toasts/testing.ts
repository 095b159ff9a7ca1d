import { Toasts } from "./toasts.ts";
import type { Toast, ToastCapability } from "./toasts.ts";

/** A desktop for unit tests: remembers what it was told, and what is on its screen. */
export class RecordedToasts extends Toasts {
  able: ToastCapability = "actions";
  /** On the screen now, by id. */
  readonly screen = new Map<string, Toast>();
  /** All that it was ever told to show. */
  readonly all: Toast[] = [];
  /** `show ID` and `close ID`, in their order. */
  readonly log: string[] = [];

  capability(): ToastCapability {
    return this.able;
  }
  show(toast: Toast): void {
    this.screen.set(toast.id, toast);
    this.all.push(toast);
    this.log.push(`show ${toast.id}`);
  }
  close(id: string): void {
    this.screen.delete(id);
    this.log.push(`close ${id}`);
  }
  async stop(): Promise<void> {}

  /** Titles of what is on the screen. */
  get titles(): string[] {
    return [...this.screen.values()].map(({ title }) => title);
  }
  /** Id of the first on the screen; empty where there is none. */
  get first(): string {
    return [...this.screen.keys()][0] ?? "";
  }
  /** It can do something else from now on. */
  become(able: ToastCapability): void {
    this.able = able;
    this.screen.clear();
    this.emit("capability");
  }
  goes(id: string, by: "person" | "desktop"): void {
    this.screen.delete(id);
    this.emit("gone", id, by);
  }
}
