import { join } from "node:path";
import { z } from "zod";
import type { CallArgs, EventName, EventPayload, Settings } from "../preload/contract.ts";
import { returnPage } from "./auth/returnPage.ts";
import { Thumbnails } from "./chat/thumbnails.ts";
import { ReminderToasts, Told } from "./conference/reminderToasts.ts";
import { OpenRequests } from "./desktop/links/openRequests.ts";
import type { Profile } from "./desktop/profile.ts";
import { EntryService } from "./guest/entryService.ts";
import { buildHandlers } from "./handlers.ts";
import type { HandlersOptions } from "./handlers.ts";
import type { UpdateService } from "./desktop/updates/updateService.ts";
import type { Texts } from "./i18n/texts.ts";
import { KnockToasts } from "./knocks/knockToasts.ts";
import { logFor } from "./logging/log.ts";
import { SessionService } from "./matrix/sessionService.ts";
import { presentRings } from "./ring/present/presentRings.ts";
import type { RingPageHost, RingPresenter } from "./ring/present/ringPresenter.ts";
import type { Toasts } from "./ring/present/toasts.ts";
import type { SecretPlaces } from "./secrets/secretPlaces.ts";
import type { CallHandlers } from "./security/door.ts";
import { JsonFile } from "./settings/jsonFile.ts";
import { SettingsStore } from "./settings/settings.ts";
import { InterruptedCall } from "./rtc/interruptedCall.ts";
import { SignedIn } from "./signedIn.ts";
import { initialState, StateHub } from "./state.ts";
import type { WidgetSurroundings } from "./widgets/widgetService.ts";

const log = logFor("app");

export interface ServicesOptions extends Pick<
  HandlersOptions,
  "screens" | "showWindow" | "onCloseAnswer" | "onCallVideo"
> {
  profile: Profile;
  texts: Texts;
  allowSfu(url: string): void;
  send<N extends EventName>(name: N, payload: EventPayload<N>): void;
  applyTheme(theme: Settings["theme"]): void;
  secrets: SecretPlaces;
  safeStorageAvailable(): boolean;
  openBrowser(url: string): Promise<void>;
  schemeReachesUs(): boolean;
  openToasts(): Toasts;
  ringPage: RingPageHost;
  mainWindowFocused(): boolean;
  widgets: Omit<WidgetSurroundings, "language">;
  /** Left out where nothing is updated: no feed was packed. */
  updates?: ((hub: StateHub, inCall: () => boolean) => UpdateService) | undefined;
}

export interface Services {
  handlers: CallHandlers;
  hub: StateHub;
  requests: OpenRequests;
  /** A link from the system. @returns whether it was the end of a sign-in in the browser */
  takeSignInLink(link: string): boolean;
  /** Whether a call is running: joining or joined, and not being left. */
  inCall(): boolean;
  leaveCall(): Promise<void>;
  /** Asks the page, which has the microphone. */
  requestMicrophone(action: EventPayload<"microphoneRequested">["action"]): void;
  /** Tells the page that its connections may hang. */
  networkChanged(): void;
  changeSettings(part: CallArgs<"changeSettings">): void;
  /** The homeserver is asked at once; "anew": by a new connection, the one of before is given up. */
  wake(how: "ask" | "anew"): void;
  windowMinimized(minimized: boolean): void;
  /** The main window is gone, and with it the view of a widget. */
  windowClosed(): void;
  /** The main window got or lost the focus. */
  focusChanged(): void;
  /** The person closed the window of a call that rings. */
  ringWindowClosed(id: string): void;
  start(): Promise<void>;
  /** Leaves the call, stops syncing, writes what is not written. Bounded by the limits of each step. */
  close(): Promise<void>;
}

const DevSignIn = z.object({ homeserver: z.string(), username: z.string(), password: z.string() });

/** Builds the services of the main process and answers the contract with them. */
export function buildServices(options: ServicesOptions): Services {
  const { profile } = options;
  const settings = new SettingsStore(join(profile.folder, "settings.json"));
  options.applyTheme(settings.current.theme);
  const hub = new StateHub(initialState(settings.current));
  hub.on("change", (change) => options.send("stateChanged", change));
  // What waits for us (`npm start`) reads this line.
  hub.on("change", () => {
    const { session: now, conferences } = hub.current;
    const waits =
      (now.phase === "signedOut" || now.phase === "keyring" || now.phase === "expired") &&
      profile.devSignIn === undefined;
    if (waits || (now.phase === "signedIn" && conferences.ready)) announceReady();
  });

  const session = new SessionService({
    hub,
    folder: join(profile.folder, "matrix"),
    secrets: options.secrets,
    safeStorageAvailable: options.safeStorageAvailable,
    browser: {
      openBrowser: options.openBrowser,
      page: () => returnPage(options.texts),
      schemeReachesUs: options.schemeReachesUs,
    },
  });
  const widgets: WidgetSurroundings = {
    ...options.widgets,
    language: () => options.texts.language,
  };
  let signedIn: SignedIn | undefined;
  let toasts: Toasts | undefined;
  let presenter: RingPresenter | undefined;
  let reminders: ReminderToasts | undefined;
  let knockToasts: KnockToasts | undefined;
  const thumbnails = new Thumbnails((picture) => options.send("thumbnailWanted", picture));
  session.on("ready", (client, homeserver) => {
    signedIn = new SignedIn({
      widgets,
      client,
      homeserver,
      hub,
      folder: session.secrets.folder,
      password: session.takePassword(),
      onKeys: (keys) => options.send("mediaKeys", keys),
      wireMode: () => hub.current.settings.wireMode,
      onSfu: options.allowSfu,
      onPeerSignal: (message) => options.send("peerSignal", message),
      passwords: session.passwords,
      thumbnails,
      onChat: (view) => options.send("chatChanged", view),
      onModerated: (action, by) => options.send("moderated", { action, by }),
      onEmoji: (identity, emoji) => options.send("reaction", { identity, emoji }),
    });
    signedIn.recents.on("missed", (call) => presenter?.missed({ ...call, caller: call.starter }));
    const roomId = interrupted.resume(Date.now());
    if (roomId !== undefined) requests.put({ roomId, join: true });
  });
  const interrupted = new InterruptedCall();
  session.on("gone", () => {
    interrupted.gone(hub.current.call, session.reopening, Date.now());
    signedIn?.stop();
    signedIn = undefined;
  });

  const entry = new EntryService({ hub, session, open: (roomId) => requests.put({ roomId, join: false }) });
  const requests: OpenRequests = new OpenRequests(
    hub,
    () => session.client,
    () => options.send("openRequested", {}),
    (place) => entry.offer(place),
    session.passwords,
  );
  const changeSettings = (part: CallArgs<"changeSettings">) => {
    const changed = settings.change(part);
    options.applyTheme(changed.theme);
    options.texts.use(changed.language);
    hub.set("settings", changed);
  };
  const inCall = () => {
    const { call, widget } = hub.current;
    return call.phase === "joining" || call.phase === "joined" || widget?.inCall === true;
  };
  const leaveCall = async () => {
    await Promise.all([signedIn?.call.leave(), hub.current.widget?.inCall === true && signedIn?.widgets.close()]);
  };
  const updates = options.updates?.(hub, inCall);

  const handlers = buildHandlers({
    ...options,
    hub,
    session,
    requests,
    entry,
    signedIn: () => signedIn,
    ringPage: () => presenter?.page ?? null,
    updates,
    changeSettings,
  });

  const openRoom = (roomId: string, join: boolean, legacy = false) => {
    requests.put({ roomId, join, legacy });
    options.showWindow();
  };
  const startPresenter = () => {
    toasts = options.openToasts();
    const { texts, ringPage: page, mainWindowFocused } = options;
    presenter = presentRings(
      {
        hub,
        texts,
        toasts,
        page,
        mainWindowFocused,
        open: (roomId, legacy) => openRoom(roomId, false, legacy),
        callBack: (roomId, legacy) => openRoom(roomId, true, legacy),
      },
      handlers,
    );
    knockToasts = new KnockToasts({
      hub,
      texts,
      toasts,
      mainWindowFocused,
      handlers,
      open: (roomId) => openRoom(roomId, false),
    });
    reminders = new ReminderToasts({
      hub,
      texts,
      toasts,
      file: new JsonFile(join(profile.folder, "reminders.json"), Told),
      open: (roomId) => openRoom(roomId, false),
    });
  };

  return {
    handlers,
    hub,
    requests,
    takeSignInLink: (link) => session.browser.takeLink(link),
    leaveCall,
    windowClosed: () => void signedIn?.widgets.close(),
    requestMicrophone: (action) => options.send("microphoneRequested", { action }),
    networkChanged: () => options.send("networkChanged", {}),
    changeSettings,
    wake: (how) => session.wake(how),
    windowMinimized: (minimized) => options.send("windowMinimized", { minimized }),
    focusChanged: () => {
      presenter?.refresh();
      knockToasts?.refresh();
    },
    ringWindowClosed: (id) => presenter?.windowClosed(id),
    inCall,
    start: async () => {
      // Not before the app is ready: only then the system's languages are known.
      options.texts.use(settings.current.language);
      startPresenter();
      await session.start();
      if (profile.devSignIn !== undefined) await devSignIn(profile.devSignIn, session, hub);
      if (profile.devJoin !== undefined) requests.put({ roomId: profile.devJoin, join: true });
      updates?.start();
    },
    close: async () => {
      updates?.stop();
      presenter?.stop();
      reminders?.stop();
      knockToasts?.stop();
      await entry.withdraw();
      await Promise.all([toasts?.stop(), signedIn?.call.leave(), signedIn?.widgets.close()]);
      await session.close();
    },
  };
}

let announced = false;
function announceReady(): void {
  if (announced) return;
  announced = true;
  process.stdout.write("parley: ready\n");
}

/** `npm start` and tests: a demo person, whose session may be forgotten where there is no keyring. */
async function devSignIn(json: string, session: SessionService, hub: StateHub): Promise<void> {
  const { homeserver, username, password } = DevSignIn.parse(JSON.parse(json));
  if (hub.current.session.phase === "keyring") {
    log.warn("no usable keyring: the demo person's session is kept in memory only");
    await session.start("memory");
  }
  if (hub.current.session.phase !== "signedOut") return;
  await session
    .signIn(homeserver, username, password)
    .catch((error: unknown) => log.error("demo sign-in failed", error));
}
