import { app, BrowserWindow, nativeTheme, safeStorage, session, shell } from "electron";
import type { EventEmitter } from "node:events";
import { url as inspectorUrl } from "node:inspector";
import { join } from "node:path";
import { buildServices } from "./services.ts";
import { Desktop } from "./desktop/desktop.ts";
import { isSmuggling } from "./desktop/links/linkFromArgv.ts";
import { lightGtk } from "./desktop/lightGtk.ts";
import { openMainWindow, outPath } from "./desktop/mainWindow.ts";
import { PipBounds } from "./desktop/pipPlace.ts";
import { PipWindows } from "./desktop/pipWindow.ts";
import { chooseProfile } from "./desktop/profile.ts";
import { answerKeyFrameRequests } from "./desktop/webrtcTrials.ts";
import { registerLinks, signInLinksReachUs } from "./desktop/protocols.ts";
import { updateFeed, updateService } from "./desktop/updates/updates.ts";
import { Texts } from "./i18n/texts.ts";
import { startLogging } from "./logging/log.ts";
import { openToasts } from "./desktop/toasts/openToasts.ts";
import { RingWindow } from "./ring/present/ringWindow.ts";
import { ScreenShare } from "./screen/screenShare.ts";
import { registerAppScheme, serveApp } from "./security/appProtocol.ts";
import { openDoor, sendEvent } from "./security/door.ts";
import { closeNavigation } from "./security/navigation.ts";
import { NetworkGate } from "./security/networkGate.ts";
import { guardPermissions } from "./security/permissions.ts";
import { refusedSwitch } from "./security/switches.ts";
import { JsonFile } from "./settings/jsonFile.ts";
import { keyringWaits } from "./secrets/keytarStore.ts";
import { SecretPlaces } from "./secrets/secretPlaces.ts";
import { openWidgetPage } from "./widgets/openWidgetPage.ts";
import { forgetWidgetSessions, mayWidgetGo } from "./widgets/widgetView.ts";

/** Composition only: builds the services and wires them. */
const profile = chooseProfile(app);
const log = startLogging(join(profile.folder, "logs"));
registerAppScheme();
answerKeyFrameRequests(app.commandLine);
// Development and tests as root: Chromium refuses its sandbox there, and says so itself.
if (!app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();

const unwanted = refusedSwitch({
  isPackaged: app.isPackaged,
  hasSwitch: (name) => app.commandLine.hasSwitch(name),
  inspected: inspectorUrl() !== undefined,
});

if (unwanted !== undefined) {
  process.stderr.write(`Parley does not start with --${unwanted}.\n`);
  app.exit(1);
} else if (app.isPackaged && isSmuggling(process.argv)) {
  log.error("a link came with a switch that would open the app to others: not started");
  app.exit(1);
} else if (!app.requestSingleInstanceLock()) {
  log.info("another instance is running with this profile");
  app.quit();
} else {
  run();
}

function run(): void {
  let quitting = false;
  let tidied = false;
  const gtkIsUp = lightGtk();

  const texts = new Texts(() => app.getPreferredSystemLanguages());
  const ringWindow = new RingWindow({
    preload: outPath("preload", "index.cjs"),
    icon: outPath("renderer", "icon.png"),
    title: app.getName(),
    folder: outPath("renderer"),
    onClosed: (id) => services.ringWindowClosed(id),
  });
  const secrets = new SecretPlaces({ profile, safeStorage });
  const services = buildServices({
    profile,
    texts,
    allowSfu: (url) => gate?.allow(url),
    showWindow: () => desktop.show(),
    screens: () => screens,
    send: (name, payload) => {
      const { window } = desktop;
      if (window !== undefined) sendEvent(window.webContents, name, payload);
    },
    applyTheme: (theme) => (nativeTheme.themeSource = theme),
    secrets,
    safeStorageAvailable: () => secrets.canEncrypt,
    openBrowser: (url) => shell.openExternal(url),
    schemeReachesUs: signInLinksReachUs,
    openToasts: () => openToasts(app.getName(), outPath("renderer", "icon.png")),
    ringPage: ringWindow,
    mainWindowFocused: () => isInFront(desktop.window),
    widgets: {
      openPage: (page) => openWidgetPage(desktop.window, page),
      forgetPages: forgetWidgetSessions,
      theme: () => (nativeTheme.shouldUseDarkColors ? "dark" : "light"),
    },
    onCloseAnswer: (answer) => desktop.answerClose(answer),
    onCallVideo: (shown) => desktop.callVideo(shown),
    updates: updateService(app, profile),
    updateFeed: updateFeed(app),
  });
  let gate: NetworkGate | undefined;
  let screens: ScreenShare | undefined;

  const desktop: Desktop = new Desktop({
    services,
    profile,
    texts,
    missed: () => services.missed(),
    makeWindow: () => {
      const window = openMainWindow({
        preload: outPath("preload", "index.cjs"),
        icon: outPath("renderer", "icon.png"),
        session: session.defaultSession,
        title: app.getName(),
        // A second person's window in a demonstration must not hide the first.
        ...(profile.devJoin === undefined ? {} : { position: { x: 60, y: 60 } }),
      });
      pip.follow(window.webContents);
      window.on("closed", () => {
        services.focusChanged();
        services.windowClosed();
      });
      window.on("minimize", () => services.windowMinimized(true));
      window.on("restore", () => services.windowMinimized(false));
      for (const event of ["focus", "blur", "minimize", "restore", "show", "hide"]) {
        (window as EventEmitter).on(event, () => services.focusChanged());
      }
      return window;
    },
  });

  app.on("second-instance", (_event, argv) => desktop.startedAgain(argv));
  app.on("open-url", (event, url) => {
    event.preventDefault();
    desktop.openLink(url);
    if (app.isReady()) desktop.show();
  });
  // A page that must be asked before it closes interrupts Electron's quitting: then it is told once more.
  app.on("window-all-closed", () => (tidied ? app.quit() : desktop.lastWindowGone()));
  app.on("activate", () => desktop.show());
  app.on("before-quit", (event) => {
    if (quitting) return;
    quitting = true;
    event.preventDefault();
    desktop.end();
    for (const open of BrowserWindow.getAllWindows()) open.hide();
    void services.close().finally(() => {
      tidied = true;
      app.quit();
    });
  });
  // All is written by now; a thread that waits for the person to unlock the keyring would keep the process for ever.
  app.on("quit", () => keyringWaits() && process.kill(process.pid, "SIGKILL"));

  const pip = new PipWindows({
    file: new JsonFile(join(profile.folder, "pip.json"), PipBounds),
    inCall: () => services.inCall(),
    mainWindow: () => desktop.window,
  });
  closeNavigation((contents, details) => pip.optionsFor(contents, details), mayWidgetGo);
  registerLinks();
  // Top-level await of whenReady never resolves in an ESM main (Electron), hence `then`.
  void app.whenReady().then(() => {
    gtkIsUp();
    gate = new NetworkGate(session.defaultSession);
    screens = new ScreenShare({
      session: session.defaultSession,
      isOurs: (contents) => contents === desktop.window?.webContents,
      inCall: () => services.inCall(),
      platform: process.platform,
    });
    guardPermissions(session.defaultSession, () => screens?.isChosen === true);
    serveApp(outPath("renderer"));
    openDoor(services.handlers, (contents) => {
      if (contents === desktop.window?.webContents) return "main";
      return ringWindow.owns(contents) ? "ring" : undefined;
    });
    void desktop.start(process.argv);
    void services.start();
  });
}

/** Whether the person sees the main window now: what it shows then need not be said elsewhere. */
function isInFront(window: BrowserWindow | undefined): boolean {
  return (
    window !== undefined && !window.isDestroyed() && window.isFocused() && window.isVisible() && !window.isMinimized()
  );
}
