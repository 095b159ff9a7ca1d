import { app } from "electron";
import type { BrowserWindow } from "electron";
import { join } from "node:path";
import type { CallArgs, DesktopState } from "../../preload/contract.ts";
import type { Texts } from "../i18n/texts.ts";
import type { Services } from "../services.ts";
import { JsonFile } from "../settings/jsonFile.ts";
import { Attention } from "./badge/attention.ts";
import { decideHiddenStart } from "./closing.ts";
import { CallKeys } from "./keys/callKeys.ts";
import { linkFromArgv } from "./links/linkFromArgv.ts";
import { isSoftwareDrawing } from "./softwareDrawing.ts";
import { setStartAtLogin } from "./login/startAtLogin.ts";
import { outPath } from "./mainWindow.ts";
import { powerWish } from "./power/callPower.ts";
import { endIdleAudio } from "./power/idleAudio.ts";
import { MediaRoute } from "./power/mediaRoute.ts";
import { NetWatch } from "./power/netWatch.ts";
import { PowerKeeper } from "./power/powerKeeper.ts";
import { giveMemoryBack, Rest } from "./power/rest.ts";
import type { Profile } from "./profile.ts";
import { TrayIconKeeper } from "./tray/tray.ts";
import { trayModel } from "./tray/trayModel.ts";
import type { TrayAction } from "./tray/trayModel.ts";
import { DesktopMemory, WindowKeeper } from "./windowKeeper.ts";

export interface DesktopOptions {
  services: Services;
  profile: Profile;
  texts: Texts;
  /** Out of sight. */
  makeWindow(): BrowserWindow;
  /** How many calls were missed since the person last looked. */
  missed(): number;
}

/**
 * Parley on the person's desktop, with and without its window: tray, badge, power, global keys, links. It only reads the
 * state of the services, and owns the slice `desktop`.
 */
export class Desktop {
  readonly #options: DesktopOptions;
  readonly #keeper: WindowKeeper;
  readonly #tray: TrayIconKeeper;
  readonly #attention: Attention;
  readonly #power = new PowerKeeper();
  readonly #rest = new Rest(() => {
    endIdleAudio(app.getAppMetrics());
    giveMemoryBack();
  });
  readonly #route = new MediaRoute();
  readonly #keys: CallKeys;
  #network: NetWatch | undefined;
  #videoShown = false;
  #atLogin: boolean | undefined;
  /** Keys are taken from the system only when what decides about them has changed. */
  #keysFor = "";

  constructor(options: DesktopOptions) {
    this.#options = options;
    const { services, profile } = options;
    this.#keeper = new WindowKeeper({
      memory: new JsonFile(join(profile.folder, "desktop.json"), DesktopMemory),
      make: () => this.#makeWindow(),
      // Where the person wants to go is opened before their eyes: a lobby would turn the camera on.
      onAhead: (ahead) => services.requests.hold(ahead),
      quit: () => app.quit(),
      inCall: () => services.inCall(),
      leaveCall: () => services.leaveCall(),
      closeToTray: () => services.hub.current.settings.closeToTray,
      lookForTray: () => this.#tray.look(),
      ask: (question) => this.#set({ question }),
    });
    const icon = (name: string) => outPath("renderer", "tray", name);
    this.#tray = new TrayIconKeeper({
      iconPath: icon,
      run: (action) => this.#run(action),
      onPlace: (tray) => this.#set({ tray }),
    });
    this.#attention = new Attention(icon("overlay.png"), () => this.#keeper.shownWindow);
    this.#keys = new CallKeys(() => services.requestMicrophone("toggle"));
  }

  /** Also while it is only prepared, out of sight, for a call that rings. */
  get window(): BrowserWindow | undefined {
    return this.#keeper.window;
  }

  /** Once the app is ready. @param argv of this process */
  async start(argv: readonly string[]): Promise<void> {
    const { services } = this.#options;
    this.openLink(linkFromArgv(argv));
    services.hub.on("change", () => this.#show());
    // It can change while the app runs: a driver that crashes too often is not used any more.
    const lookAtDrawing = () => this.#set({ softwareDrawing: isSoftwareDrawing(app.getGPUFeatureStatus()) });
    app.on("gpu-info-update", lookAtDrawing);
    lookAtDrawing();
    this.#network = new NetWatch({
      sync: () => {
        const { session } = services.hub.current;
        return session.phase === "signedIn" ? session.sync : undefined;
      },
      atRest: () => this.#atRest(),
      wake: () => services.wake("anew"),
      probe: () => services.wake("ask"),
      moved: () => services.networkChanged(),
    });
    const hidden = argv.includes("--hidden");
    if (!hidden) this.#keeper.open();
    const tray = await this.#tray.look();
    const start = decideHiddenStart(hidden, tray);
    if (start !== "none") this.#keeper.open({ minimized: start === "minimized" });
    this.#show();
  }

  /** The person wants to see Parley: from the tray, the dock, by starting it once more. */
  show(): void {
    this.#keeper.show();
  }

  /** A start beside the one that runs: with a link, or just to see it. */
  startedAgain(argv: readonly string[]): void {
    if (argv.includes("--hidden")) return;
    this.openLink(linkFromArgv(argv));
    this.show();
  }

  openLink(link: string | undefined): void {
    const { services } = this.#options;
    if (link !== undefined && !services.takeSignInLink(link)) services.requests.putLink(link);
  }

  answerClose(answer: CallArgs<"answerClose">["answer"]): Promise<void> {
    return this.#keeper.answer(answer);
  }

  callVideo(shown: boolean): void {
    this.#videoShown = shown;
    this.#show();
  }

  lastWindowGone(): void {
    this.#show();
    void this.#keeper.lastWindowGone();
  }

  /** The app is about to end; the call may still be on its way out. */
  end(): void {
    this.#keeper.end();
    this.#network?.stop();
    this.#rest.stop();
    this.#keys.release();
    this.#tray.close();
  }

  #makeWindow(): BrowserWindow {
    const window = this.#options.makeWindow();
    window.on("focus", () => this.#show());
    window.on("blur", () => this.#show());
    this.#route.follow(window.webContents);
    this.#route.callChanged(this.#options.services.hub.current.call);
    return window;
  }

  /** Brings everything outside of the window in line with the state. */
  #show(): void {
    const { services, texts, missed } = this.#options;
    const { call, ring, settings, widget } = services.hub.current;
    const inCall = services.inCall();
    if (!inCall) this.#videoShown = false;
    this.#keeper.callChanged();
    this.#keeper.ringing({ incoming: ring.incoming, doNotDisturb: settings.doNotDisturb, inCall });
    this.#route.callChanged(call);
    this.#tray.show(trayModel(services.hub.current, missed(), texts.t));
    this.#attention.show(ring.incoming, missed(), texts.t("tray.missed", { count: missed() }));
    // An Element Call tells nobody whether it shows a picture; its microphone has buttons of its own.
    const inView = widget?.inCall === true;
    this.#rest.update(this.#atRest());
    this.#power.keep(powerWish(inView ? "joined" : call.phase, inView || this.#videoShown));
    this.#holdKeys({
      inCall: inCall && !inView,
      globalMute: settings.globalMute,
      mediaKeyMutes: settings.mediaKeyMutes,
    });
    if (settings.startAtLogin !== this.#atLogin) {
      // Not at a start with the usual "off": what is not ours is not touched without need.
      if (settings.startAtLogin || this.#atLogin !== undefined)
        setStartAtLogin(settings.startAtLogin, this.#options.profile);
      this.#atLogin = settings.startAtLogin;
    }
  }

  #atRest(): boolean {
    const { services } = this.#options;
    return this.window === undefined && !services.inCall() && services.hub.current.ring.incoming.length === 0;
  }

  #holdKeys(wish: Parameters<CallKeys["hold"]>[0]): void {
    const wanted = JSON.stringify(wish);
    if (wanted === this.#keysFor) return;
    this.#keysFor = wanted;
    this.#set({ globalMute: this.#keys.hold(wish) });
  }

  #run(action: TrayAction): void {
    const { services } = this.#options;
    switch (action) {
      case "open":
        this.show();
        return;
      case "mute":
      case "unmute":
        services.requestMicrophone(action === "mute" ? "off" : "on");
        return;
      case "leave":
        void services.leaveCall();
        return;
      case "doNotDisturb":
        services.changeSettings({ doNotDisturb: !services.hub.current.settings.doNotDisturb });
        return;
      case "quit":
        app.quit();
    }
  }

  #set(part: Partial<DesktopState>): void {
    const { hub } = this.#options.services;
    hub.set("desktop", { ...hub.current.desktop, ...part });
  }
}
