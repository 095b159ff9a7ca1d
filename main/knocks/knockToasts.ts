import type { StateChange } from "../../preload/contract.ts";
import type { Texts } from "../i18n/texts.ts";
import { logFor } from "../logging/log.ts";
import { ToastPresenter } from "../desktop/toasts/toastPresenter.ts";
import type { Toast, Toasts } from "../desktop/toasts/toasts.ts";
import type { CallHandlers } from "../security/door.ts";
import type { StateHub } from "../state.ts";
import { planKnockToasts } from "./knockToastPlan.ts";
import type { KnockToast } from "./knockToastPlan.ts";

const log = logFor("knocks");

export interface KnockToastsOptions {
  hub: StateHub;
  texts: Texts;
  toasts: Toasts;
  mainWindowFocused(): boolean;
  /** Shows the main window, at this room. */
  open(roomId: string): void;
  /** Answers go the same way as those of the page. */
  handlers: Pick<CallHandlers, "answerKnocks">;
}

/** Tells by toasts who asks to enter while nobody looks at the window, as `planKnockToasts` says. */
export class KnockToasts {
  readonly #options: KnockToastsOptions;
  readonly #told = new Set<string>();
  readonly #presenter: ToastPresenter<KnockToast>;

  constructor(options: KnockToastsOptions) {
    this.#options = options;
    options.hub.on("change", this.#onChange);
    this.#presenter = new ToastPresenter<KnockToast>({
      toasts: options.toasts,
      onCapability: () => this.refresh(),
      onAction: (toast, action) => this.#answer(toast, action),
      onOpened: (toast) => this.#answer(toast, "open"),
    });
    this.refresh();
  }

  /** To be called when the main window gets or loses the focus, opens or closes. */
  refresh(): void {
    const { hub, mainWindowFocused } = this.#options;
    const { knocks, settings } = hub.current;
    const plan = planKnockToasts({
      knocks,
      told: this.#told,
      shown: new Set(this.#presenter.shown.keys()),
      mainWindowFocused: mainWindowFocused(),
      doNotDisturb: settings.doNotDisturb,
      canShow: this.#presenter.canShow,
    });
    const asking = new Set(knocks.map(({ roomId, userId }) => `${roomId} ${userId}`));
    // Who asks once more is news again.
    for (const key of this.#told) if (!asking.has(key)) this.#told.delete(key);
    for (const key of plan.told) this.#told.add(key);
    this.#presenter.present(plan.toasts.map((about) => ({ toast: this.#toastOf(about), about })));
  }

  stop(): void {
    this.#options.hub.off("change", this.#onChange);
    this.#presenter.stop();
  }

  #toastOf(toast: KnockToast): Toast {
    const { t } = this.#options.texts;
    const base = { id: toast.id, urgency: "normal", resident: false } as const;
    const place = t("knock.in", { conference: toast.conference });
    const open = { id: "open", label: t("knock.show") };
    if (toast.kind === "several") {
      return { ...base, title: t("knock.many", { count: toast.count }), body: place, actions: [open] };
    }
    const { displayName, looksLike } = toast.knock;
    const decline = { id: "decline", label: t("knock.decline") };
    const title = t("knock.one", { name: displayName });
    if (looksLike !== undefined) {
      // Who goes by somebody else's name is let in by nobody who has not had a look.
      const body = `${place}\n${t("knock.looksLike", { name: looksLike })}`;
      return { ...base, title, body, actions: [open, decline] };
    }
    return { ...base, title, body: place, actions: [{ id: "admit", label: t("knock.admit") }, decline] };
  }

  readonly #onChange = (change: StateChange): void => {
    if (change.knocks ?? change.settings) this.refresh();
  };

  #answer(toast: KnockToast, action: string): void {
    this.#presenter.close(toast.id);
    if (action === "open") this.#options.open(toast.roomId);
    if (toast.kind !== "one" || (action !== "admit" && action !== "decline")) return;
    const { roomId, userId } = toast.knock;
    // Outside any page, what fails has no page to be shown on; mostly somebody else has just answered.
    Promise.resolve(
      this.#options.handlers.answerKnocks({ roomId, userIds: [userId], admit: action === "admit" }),
    ).catch((error: unknown) =>
      log.warn("a knock could not be answered:", error instanceof Error ? error.message : error),
    );
  }
}
