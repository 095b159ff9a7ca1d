import type { IncomingCall, RingPage, StateChange } from "../../../preload/contract.ts";
import { saidFor } from "../../accounts/accountToasts.ts";
import type { Texts } from "../../i18n/texts.ts";
import type { StateHub } from "../../state.ts";
import { present } from "./presentation.ts";
import type { PlannedToast, Presentation } from "./presentation.ts";
import { ToastPresenter } from "../../desktop/toasts/toastPresenter.ts";
import type { Toast, Toasts } from "../../desktop/toasts/toasts.ts";

/** Where the ring page lives; `RingWindow` in the app. */
export interface RingPageHost {
  /** Null: nothing to show and nothing to hear; the sound ends at once. */
  update(page: RingPage | null): void;
}

export interface RingPresenterOptions {
  hub: StateHub;
  texts: Texts;
  toasts: Toasts;
  page: RingPageHost;
  mainWindowFocused(): boolean;
  /** None of them may throw; a call that has ended meanwhile is theirs to deal with. */
  accept(id: string, options: { camera: boolean }): void;
  decline(id: string): void;
  silence(id: string): void;
  /** Shows the main window, at this room. @param legacy as they called: by a call of older clients (MSC2746). */
  open(roomId: string, legacy: boolean, ring: string): void;
  callBack(roomId: string, legacy: boolean, ring: string): void;
}

const MISSED = "missed:";

type MissedCall = Pick<IncomingCall, "id" | "roomId" | "name" | "caller" | "direct" | "legacy" | "account">;

/** Shows the calls that come in outside the main window: toasts, the ring window and the sound, as `present` says. */
export class RingPresenter {
  readonly #options: RingPresenterOptions;
  readonly #calls: ToastPresenter<IncomingCall>;
  readonly #missed: ToastPresenter<MissedCall>;
  /** Calls whose toast the desktop took away by itself, and those whose toast is gone, whoever did it. */
  readonly #expired = new Set<string>();
  readonly #gone = new Set<string>();
  readonly #beeped = new Set<string>();
  #page: RingPage | null = null;
  #stopped = false;

  constructor(options: RingPresenterOptions) {
    this.#options = options;
    options.hub.on("change", this.#onChange);
    const { toasts } = options;
    this.#calls = new ToastPresenter<IncomingCall>({
      toasts,
      onCapability: () => {
        for (const known of [this.#expired, this.#gone]) known.clear();
        this.refresh();
      },
      onAction: (call, action) => this.#answer(call, action),
      onOpened: (call) => this.#answer(call, "open"),
      onGone: (call, by) => this.#onGone(call, by),
    });
    this.#missed = new ToastPresenter<MissedCall>({
      toasts,
      onAction: ({ roomId, legacy, id }, _callBack, toast) => {
        this.#missed.close(toast);
        options.callBack(roomId, legacy === true, id);
      },
      onOpened: ({ roomId, legacy, id }, toast) => {
        this.#missed.close(toast);
        options.open(roomId, legacy === true, id);
      },
    });
    this.refresh();
  }

  /** What the ring page shows now, for `getRingPage`. */
  get page(): RingPage | null {
    return this.#page;
  }

  /** To be called when the main window gets or loses the focus, opens or closes. */
  refresh(): void {
    if (this.#stopped) return;
    const { hub } = this.#options;
    const { ring, settings, call } = hub.current;
    const ids = new Set(ring.incoming.map(({ id }) => id));
    for (const known of [this.#expired, this.#beeped]) for (const id of known) if (!ids.has(id)) known.delete(id);
    const inCall = call.phase === "joining" || call.phase === "joined";
    const presentation = present({
      incoming: ring.incoming,
      doNotDisturb: settings.doNotDisturb,
      mainWindowFocused: this.#options.mainWindowFocused(),
      inCall,
      toasts: this.#calls.capability,
      expired: this.#expired,
    });
    // What is heard first: it shall not ring on into an answer.
    this.#showPage(presentation, inCall);
    this.#showToasts(presentation.toasts);
  }

  /** The person closed the ring window: they want quiet. */
  windowClosed(id: string): void {
    // It may be wanted again, for another call.
    this.#page = null;
    this.#options.silence(id);
  }

  /** One quiet toast for a call that ended unanswered. */
  missed(call: MissedCall): void {
    const { hub, texts } = this.#options;
    if (hub.current.settings.doNotDisturb || !this.#missed.canShow) return;
    const toast: Toast = {
      id: MISSED + call.id,
      title: texts.t("reach.missed", { name: call.caller.displayName }),
      body: saidFor(call.direct ? "" : call.name, call.account, texts),
      actions: [{ id: "callBack", label: texts.t("reach.callBack") }],
      urgency: "normal",
      resident: false,
    };
    this.#missed.show(toast, call);
  }

  stop(): void {
    this.#stopped = true;
    const { hub, page } = this.#options;
    hub.off("change", this.#onChange);
    this.#calls.stop();
    this.#missed.stop();
    this.#page = null;
    page.update(null);
  }

  #showToasts(planned: PlannedToast[]): void {
    // What is no longer wanted may come again, as another matter.
    const ids = new Set(planned.map(({ id }) => id));
    for (const id of this.#gone) if (!ids.has(id)) this.#gone.delete(id);
    this.#calls.present(
      planned.flatMap((plan) => {
        const call = this.#callOf(plan.id);
        if (call === undefined || this.#gone.has(plan.id)) return [];
        return [{ toast: this.#toastOf(plan, call), about: call }];
      }),
    );
  }

  #toastOf(plan: PlannedToast, call: IncomingCall): Toast {
    const { texts } = this.#options;
    const { t } = texts;
    return {
      id: plan.id,
      title: plan.title,
      body: saidFor(t(plan.body.key, { conference: plan.body.conference }), call.account, texts),
      actions: plan.actions.map(({ id, key }) => ({ id, label: t(key) })),
      urgency: plan.urgency,
      resident: plan.urgency !== "low",
    };
  }

  #showPage({ ringWindow, sound }: Presentation, inCall: boolean): void {
    const { ring, settings } = this.#options.hub.current;
    const heard = sound?.kind === "beep" && !this.#mayBeep(sound.id) ? null : sound;
    const page: RingPage | null =
      ringWindow === null && heard === null
        ? null
        : {
            call: ring.incoming.find(({ id }) => id === ringWindow) ?? null,
            inCall,
            sound: heard,
            theme: settings.theme,
            language: settings.language,
          };
    if (JSON.stringify(page) === JSON.stringify(this.#page)) return;
    this.#page = page;
    this.#options.page.update(page);
  }

  /** Once for each call, whatever comes and goes beside it. */
  #mayBeep(id: string): boolean {
    if (this.#page?.sound?.id === id && this.#page.sound.kind === "beep") return true;
    if (this.#beeped.has(id)) return false;
    this.#beeped.add(id);
    return true;
  }

  #callOf(id: string): IncomingCall | undefined {
    return this.#options.hub.current.ring.incoming.find((call) => call.id === id);
  }

  readonly #onChange = (change: StateChange): void => {
    if (change.ring ?? change.settings ?? change.call) this.refresh();
  };

  #answer({ id, roomId, legacy }: IncomingCall, action: string): void {
    const { hub, accept, decline, silence, open } = this.#options;
    if (action === "accept") accept(id, { camera: hub.current.settings.cameraOn });
    else if (action === "decline") decline(id);
    else if (action === "silence") silence(id);
    else if (action === "open") open(roomId, legacy === true, id);
  }

  #onGone({ id, manner }: IncomingCall, by: "person" | "desktop"): void {
    this.#gone.add(id);
    if (manner !== "ring") return;
    // Who puts a ringing toast away has noticed it, and wants to be left alone.
    if (by === "person") return this.#options.silence(id);
    this.#expired.add(id);
    this.refresh();
  }
}
