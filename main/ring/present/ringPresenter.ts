import type { IncomingCall, RingPage, StateChange } from "../../../preload/contract.ts";
import { saidFor } from "../../accounts/accountToasts.ts";
import type { Texts } from "../../i18n/texts.ts";
import type { StateHub } from "../../state.ts";
import { present } from "./presentation.ts";
import type { PlannedToast, Presentation } from "./presentation.ts";
import type { Toast, Toasts } from "./toasts.ts";

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

/** Shows the calls that come in outside the main window: toasts, the ring window and the sound, as `present` says. */
export class RingPresenter {
  readonly #options: RingPresenterOptions;
  /** Text of each toast that was shown: the same is not shown again, also when the person has put it away. */
  readonly #shown = new Map<string, string>();
  readonly #expired = new Set<string>();
  readonly #beeped = new Set<string>();
  /** Rooms of missed calls whose toast is there. */
  readonly #missed = new Map<string, { id: string; roomId: string; legacy: boolean }>();
  #page: RingPage | null = null;
  #stopped = false;

  constructor(options: RingPresenterOptions) {
    this.#options = options;
    options.hub.on("change", this.#onChange);
    options.toasts
      .on("capability", this.#onCapability)
      .on("action", this.#onAction)
      .on("opened", this.#onOpened)
      .on("gone", this.#onGone);
    this.refresh();
  }

  /** What the ring page shows now, for `getRingPage`. */
  get page(): RingPage | null {
    return this.#page;
  }

  /** To be called when the main window gets or loses the focus, opens or closes. */
  refresh(): void {
    if (this.#stopped) return;
    const { hub, toasts } = this.#options;
    const { ring, settings, call } = hub.current;
    const ids = new Set(ring.incoming.map(({ id }) => id));
    for (const known of [this.#expired, this.#beeped]) for (const id of known) if (!ids.has(id)) known.delete(id);
    const inCall = call.phase === "joining" || call.phase === "joined";
    const presentation = present({
      incoming: ring.incoming,
      doNotDisturb: settings.doNotDisturb,
      mainWindowFocused: this.#options.mainWindowFocused(),
      inCall,
      toasts: toasts.capability(),
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
  missed(call: Pick<IncomingCall, "id" | "roomId" | "name" | "caller" | "direct" | "legacy" | "account">): void {
    const { hub, texts, toasts } = this.#options;
    if (hub.current.settings.doNotDisturb || toasts.capability() === "none") return;
    const id = MISSED + call.id;
    this.#missed.set(id, { id: call.id, roomId: call.roomId, legacy: call.legacy === true });
    toasts.show({
      id,
      title: texts.t("reach.missed", { name: call.caller.displayName }),
      body: saidFor(call.direct ? "" : call.name, call.account, texts),
      actions: [{ id: "callBack", label: texts.t("reach.callBack") }],
      urgency: "normal",
      resident: false,
    });
  }

  stop(): void {
    this.#stopped = true;
    const { hub, toasts, page } = this.#options;
    hub.off("change", this.#onChange);
    toasts
      .off("capability", this.#onCapability)
      .off("action", this.#onAction)
      .off("opened", this.#onOpened)
      .off("gone", this.#onGone);
    for (const id of [...this.#shown.keys(), ...this.#missed.keys()]) toasts.close(id);
    this.#shown.clear();
    this.#missed.clear();
    this.#page = null;
    page.update(null);
  }

  #showToasts(planned: PlannedToast[]): void {
    const { toasts } = this.#options;
    const ids = new Set(planned.map(({ id }) => id));
    for (const id of this.#shown.keys()) {
      if (ids.has(id)) continue;
      this.#shown.delete(id);
      toasts.close(id);
    }
    for (const plan of planned) {
      const toast = this.#toastOf(plan);
      const text = JSON.stringify(toast);
      if (this.#shown.get(plan.id) === text) continue;
      this.#shown.set(plan.id, text);
      toasts.show(toast);
    }
  }

  #toastOf(plan: PlannedToast): Toast {
    const { texts } = this.#options;
    const { t } = texts;
    return {
      id: plan.id,
      title: plan.title,
      body: saidFor(t(plan.body.key, { conference: plan.body.conference }), this.#callOf(plan.id)?.account, texts),
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

  readonly #onCapability = (): void => {
    // Another service, or the same one anew: what was shown by the last one is gone.
    this.#shown.clear();
    this.#expired.clear();
    this.refresh();
  };

  readonly #onAction = (id: string, action: string): void => {
    const missedIn = this.#missed.get(id);
    if (missedIn !== undefined) {
      this.#closeMissed(id);
      this.#options.callBack(missedIn.roomId, missedIn.legacy, missedIn.id);
      return;
    }
    const call = this.#callOf(id);
    if (call === undefined) return;
    const { hub, accept, decline, silence, open } = this.#options;
    if (action === "accept") accept(id, { camera: hub.current.settings.cameraOn });
    else if (action === "decline") decline(id);
    else if (action === "silence") silence(id);
    else if (action === "open") open(call.roomId, call.legacy === true, id);
  };

  readonly #onOpened = (id: string): void => {
    const of = this.#missed.get(id) ?? this.#callOf(id);
    this.#closeMissed(id);
    if (of !== undefined) this.#options.open(of.roomId, of.legacy === true, of.id);
  };

  readonly #onGone = (id: string, by: "person" | "desktop"): void => {
    if (this.#missed.delete(id)) return;
    const call = this.#callOf(id);
    if (call === undefined || call.manner !== "ring") return;
    // Who puts a ringing toast away has noticed it, and wants to be left alone.
    if (by === "person") return this.#options.silence(id);
    this.#expired.add(id);
    this.refresh();
  };

  #closeMissed(id: string): void {
    if (this.#missed.delete(id)) this.#options.toasts.close(id);
  }
}
