import { z } from "zod";
import type { StateChange } from "../../preload/contract.ts";
import type { Texts } from "../i18n/texts.ts";
import { logFor } from "../logging/log.ts";
import { ToastPresenter } from "../desktop/toasts/toastPresenter.ts";
import type { Toast, Toasts } from "../desktop/toasts/toasts.ts";
import type { JsonFile } from "../settings/jsonFile.ts";
import type { StateHub } from "../state.ts";
import { planReminders } from "./reminders.ts";
import type { Reminder } from "./reminders.ts";

const log = logFor("reminders");
/** A timer that is set once for tomorrow is late when the computer sleeps meanwhile. */
const LOOK_MS = 30_000;
const PREFIX = "reminder:";
/** What this device remembers having shown; the oldest go first. */
const MOST_TOLD = 200;

/** Ids of reminders that were shown: one reminder for each device, whatever restarts. */
export const Told = z.array(z.string()).max(MOST_TOLD * 2);

export interface ReminderToastsOptions {
  hub: StateHub;
  texts: Texts;
  toasts: Toasts;
  file: JsonFile<string[]>;
  /** Shows the main window, at this room. */
  open(roomId: string): void;
}

/** Reminds of scheduled conferences by toasts, with or without a window, as `planReminders` says. */
export class ReminderToasts {
  readonly #options: ReminderToastsOptions;
  readonly #told: Set<string>;
  readonly #presenter: ToastPresenter<Reminder>;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ReminderToastsOptions) {
    this.#options = options;
    this.#told = new Set(options.file.read());
    options.hub.on("change", this.#onChange);
    const open = ({ roomId }: Reminder, id: string) => {
      this.#presenter.close(id);
      options.open(roomId);
    };
    this.#presenter = new ToastPresenter<Reminder>({
      toasts: options.toasts,
      onCapability: this.#look,
      onAction: (reminder, _open, id) => open(reminder, id),
      onOpened: open,
    });
    this.#look();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#options.hub.off("change", this.#onChange);
    this.#presenter.stop();
  }

  readonly #look = (): void => {
    clearTimeout(this.#timer);
    const { hub } = this.#options;
    const { conferences, settings, call } = hub.current;
    const plan = planReminders({
      // Of what lies open in a large space, nobody wants to be told all.
      conferences: conferences.spaces
        .flatMap((space) => space.conferences)
        .filter(({ membership }) => membership !== "open"),
      now: Date.now(),
      leadMinutes: settings.reminderMinutes,
      told: this.#told,
      inCallOf: call.phase === "joining" || call.phase === "joined" ? call.roomId : undefined,
      doNotDisturb: settings.doNotDisturb,
    });
    // Nobody would see it: tried again, as long as it is of use.
    const show = this.#presenter.canShow ? plan.show : [];
    this.#remember([...plan.settled, ...show.map(({ id }) => id)]);
    for (const reminder of show) this.#show(reminder);
    if (plan.nextTs === Infinity && plan.show.length === 0) return;
    const wait = Math.max(0, plan.nextTs - Date.now());
    this.#timer = setTimeout(this.#look, Math.min(wait, LOOK_MS));
  };

  #show(reminder: Reminder): void {
    const { texts } = this.#options;
    const presenter = this.#presenter;
    // Both are about one start: the second says what the first did.
    for (const [id, { about }] of presenter.shown) if (about.roomId === reminder.roomId) presenter.close(id);
    const minutes = Math.max(1, Math.round((reminder.startTs - Date.now()) / 60_000));
    const toast: Toast = {
      id: PREFIX + reminder.id,
      title: reminder.name,
      body:
        reminder.kind === "start" ? texts.t("schedule.startsNow") : texts.t("schedule.startsIn", { count: minutes }),
      actions: [{ id: "open", label: texts.t("reach.open") }],
      urgency: "normal",
      resident: false,
    };
    presenter.show(toast, reminder);
  }

  #remember(ids: string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.#told.add(id);
    for (const id of this.#told) {
      if (this.#told.size <= MOST_TOLD) break;
      this.#told.delete(id);
    }
    try {
      this.#options.file.write([...this.#told]);
    } catch (error) {
      log.warn("which reminders were shown could not be written down", error);
    }
  }

  readonly #onChange = (change: StateChange): void => {
    if (change.conferences ?? change.settings ?? change.call) this.#look();
  };
}
