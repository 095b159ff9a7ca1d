import type { StateChange } from "../../preload/contract.ts";
import type { Texts } from "../i18n/texts.ts";
import { logFor } from "../logging/log.ts";
import { ToastPresenter } from "../desktop/toasts/toastPresenter.ts";
import type { Toast, Toasts } from "../desktop/toasts/toasts.ts";
import type { CallHandlers } from "../security/door.ts";
import type { StateHub } from "../state.ts";
import { planVerificationToast } from "./verificationToastPlan.ts";
import type { VerificationToast } from "./verificationToastPlan.ts";

const log = logFor("trust");
const ID = "verification";

export interface VerificationToastsOptions {
  hub: StateHub;
  texts: Texts;
  toasts: Toasts;
  mainWindowFocused(): boolean;
  showWindow(): void;
  handlers: Pick<CallHandlers, "endVerification">;
}

/** Tells by a toast that somebody asks to compare while nobody looks at the window, as `planVerificationToast` says. */
export class VerificationToasts {
  readonly #options: VerificationToastsOptions;
  /** Each about the key of a request. */
  readonly #presenter: ToastPresenter<string>;
  /** What was put away by the person, or answered: not told once more. */
  #told: string | undefined;

  constructor(options: VerificationToastsOptions) {
    this.#options = options;
    options.hub.on("change", this.#onChange);
    this.#presenter = new ToastPresenter<string>({
      toasts: options.toasts,
      onCapability: () => this.refresh(),
      onAction: (key, action) => this.#answer(key, action),
      onOpened: (key) => this.#answer(key, "show"),
      onGone: (key) => (this.#told = key),
    });
    this.refresh();
  }

  /** To be called when the main window gets or loses the focus, opens or closes. */
  refresh(): void {
    const { hub, mainWindowFocused } = this.#options;
    const { trust, settings } = hub.current;
    if (trust.verification?.phase !== "asked") this.#told = undefined;
    const toast = planVerificationToast({
      verification: trust.verification,
      told: this.#told,
      mainWindowFocused: mainWindowFocused(),
      doNotDisturb: settings.doNotDisturb,
      canShow: this.#presenter.canShow,
    });
    this.#presenter.present(toast === undefined ? [] : [{ toast: this.#toastOf(toast), about: toast.key }]);
  }

  stop(): void {
    this.#options.hub.off("change", this.#onChange);
    this.#presenter.stop();
  }

  #toastOf({ peer }: VerificationToast): Toast {
    const { t } = this.#options.texts;
    return {
      id: ID,
      title: peer.own ? t("verify.askedOwn") : t("verify.asked", { name: peer.displayName }),
      body: t(peer.own ? "verify.askedOwnBody" : "verify.askedBody"),
      // To compare one has to look: there is no button that accepts unseen.
      actions: [
        { id: "show", label: t("verify.show") },
        { id: "decline", label: t("verify.decline") },
      ],
      urgency: "normal",
      resident: false,
    };
  }

  readonly #onChange = (change: StateChange): void => {
    if (change.trust ?? change.settings) this.refresh();
  };

  #answer(key: string, action: string): void {
    this.#told = key;
    this.#presenter.close(ID);
    if (action === "show") this.#options.showWindow();
    if (action !== "decline") return;
    Promise.resolve(this.#options.handlers.endVerification({})).catch((error: unknown) =>
      log.warn("a verification could not be declined:", error instanceof Error ? error.message : error),
    );
  }
}
