import { app, BrowserWindow, nativeTheme, safeStorage, session } from "electron";
import { url as inspectorUrl } from "node:inspector";
import { join } from "node:path";
import { buildServices } from "./services.ts";
import { openMainWindow, outPath } from "./desktop/mainWindow.ts";
import { PipBounds } from "./desktop/pipPlace.ts";
import { PipWindows } from "./desktop/pipWindow.ts";
import { chooseProfile } from "./desktop/profile.ts";
import { updateService } from "./desktop/updates/updates.ts";
import { Texts } from "./i18n/texts.ts";
import { startLogging } from "./logging/log.ts";
import { registerAppScheme, serveApp } from "./security/appProtocol.ts";
import { openDoor, sendEvent } from "./security/door.ts";
import { closeNavigation } from "./security/navigation.ts";
import { NetworkGate } from "./security/networkGate.ts";
import { guardPermissions } from "./security/permissions.ts";
import { refusedSwitch } from "./security/switches.ts";
import { JsonFile } from "./settings/jsonFile.ts";
import { openSecrets } from "./secrets/openSecrets.ts";

/** Composition only: builds the services and wires them. */
const profile = chooseProfile(app);
const log = startLogging(join(profile.folder, "logs"));
registerAppScheme();
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
} else if (!app.requestSingleInstanceLock()) {
  log.info("another instance is running with this profile");
  app.quit();
} else {
  run();
}

function run(): void {
  let window: BrowserWindow | undefined;
  let quitting = false;

  const services = buildServices({
    profile,
    texts: new Texts(() => app.getPreferredSystemLanguages()),
    allowSfu: (url) => gate?.allow(url),
    send: (name, payload) => {
      if (window !== undefined) sendEvent(window.webContents, name, payload);
    },
    applyTheme: (theme) => (nativeTheme.themeSource = theme),
    openSecrets: (choice) => openSecrets(choice, profile, safeStorage),
    safeStorageAvailable: () => safeStorage.isEncryptionAvailable(),
    updates: updateService(app, profile),
  });
  let gate: NetworkGate | undefined;

  const openWindow = () => {
    window = openMainWindow({
      preload: outPath("preload", "index.cjs"),
      icon: outPath("renderer", "icon.png"),
      session: session.defaultSession,
      title: app.getName(),
      // A second person's window in a demonstration must not hide the first.
      ...(profile.devJoin === undefined ? {} : { position: { x: 60, y: 60 } }),
    });
    pip.follow(window.webContents);
    window.on("closed", () => (window = undefined));
  };

  app.on("second-instance", () => {
    if (window === undefined) return openWindow();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  });
  app.on("window-all-closed", () => app.quit());
  app.on("activate", () => {
    if (window === undefined) openWindow();
  });
  app.on("before-quit", (event) => {
    if (quitting) return;
    quitting = true;
    event.preventDefault();
    for (const open of BrowserWindow.getAllWindows()) open.hide();
    void services.close().finally(() => app.quit());
  });

  const pip = new PipWindows({
    file: new JsonFile(join(profile.folder, "pip.json"), PipBounds),
    inCall: () => services.inCall(),
    mainWindow: () => window,
  });
  closeNavigation((contents, details) => pip.optionsFor(contents, details));
  // Top-level await of whenReady never resolves in an ESM main (Electron), hence `then`.
  void app.whenReady().then(() => {
    gate = new NetworkGate(session.defaultSession);
    guardPermissions(session.defaultSession);
    serveApp(outPath("renderer"));
    openDoor(services.handlers, (contents) => contents === window?.webContents);
    openWindow();
    void services.start();
  });
}
