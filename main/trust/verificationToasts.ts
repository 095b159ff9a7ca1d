import type { StateChange } from "../../preload/contract.ts";
import type { Texts } from "../i18n/texts.ts";
import { logFor } from "../logging/log.ts";
import type { Toasts } from "../ring/present/toasts.ts";
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
  #shown: string | undefined;
  /** What was put away by the person, or answered: not told once more. */
  #told: string | undefined;

  constructor(options: VerificationToastsOptions) {
    this.#options = options;
    options.hub.on("change", this.#onChange);
    options.toasts
      .on("capability", this.#onCapability)
      .on("action", this.#onAction)
      .on("opened", this.#onOpened)
      .on("gone", this.#onGone);
    this.refresh();
  }

  /** To be called when the main window gets or loses the focus, opens or closes. */
  refresh(): void {
    const { hub, toasts, mainWindowFocused } = this.#options;
    const { trust, settings } = hub.current;
    if (trust.verification?.phase !== "asked") this.#told = undefined;
    const toast = planVerificationToast({
      verification: trust.verification,
      told: this.#told,
      mainWindowFocused: mainWindowFocused(),
      doNotDisturb: settings.doNotDisturb,
      canShow: toasts.capability() !== "none",
    });
    if (toast?.key === this.#shown) return;
    if (toast === undefined) this.#close();
    else this.#show(toast);
  }

  stop(): void {
    const { hub, toasts } = this.#options;
    hub.off("change", this.#onChange);
    toasts
      .off("capability", this.#onCapability)
      .off("action", this.#onAction)
      .off("opened", this.#onOpened)
      .off("gone", this.#onGone);
    this.#close();
  }

  #show({ key, peer }: VerificationToast): void {
    const { toasts, texts } = this.#options;
    const { t } = texts;
    this.#shown = key;
    toasts.show({
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
    });
  }

  #close(): void {
    if (this.#shown === undefined) return;
    this.#shown = undefined;
    this.#options.toasts.close(ID);
  }

  readonly #onChange = (change: StateChange): void => {
    if (change.trust ?? change.settings) this.refresh();
  };

  readonly #onCapability = (): void => {
    // What another service showed is gone with it.
    this.#shown = undefined;
    this.refresh();
  };

  readonly #onAction = (id: string, action: string): void => {
    if (id !== ID || this.#shown === undefined) return;
    this.#told = this.#shown;
    this.#close();
    if (action === "show") this.#options.showWindow();
    if (action !== "decline") return;
    Promise.resolve(this.#options.handlers.endVerification({})).catch((error: unknown) =>
      log.warn("a verification could not be declined:", error instanceof Error ? error.message : error),
    );
  };

  readonly #onOpened = (id: string): void => {
    if (id === ID) this.#onAction(id, "show");
  };

  readonly #onGone = (id: string): void => {
    if (id !== ID || this.#shown === undefined) return;
    this.#told = this.#shown;
    this.#shown = undefined;
  };
}
