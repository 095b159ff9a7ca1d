import { join } from "node:path";
import { z } from "zod";
import type { CallArgs, EventName, EventPayload, OpenRequest, Settings } from "../preload/contract.ts";
import { returnPage } from "./auth/returnPage.ts";
import { Account } from "./accounts/account.ts";
import { Accounts } from "./accounts/accounts.ts";
import { accountsHandlers } from "./accounts/accountsHandlers.ts";
import { accountOfRing, ringId } from "./accounts/accountRings.ts";
import { accountsFile } from "./accounts/accountSlots.ts";
import { Thumbnails } from "./chat/thumbnails.ts";
import { OpenRequests } from "./desktop/links/openRequests.ts";
import type { Profile } from "./desktop/profile.ts";
import { PageFilled, waitForRooms } from "./earlyAnswers.ts";
import type { HandlersOptions } from "./handlers.ts";
import type { UpdateService } from "./desktop/updates/updateService.ts";
import type { Texts } from "./i18n/texts.ts";
import { logFor } from "./logging/log.ts";
import { askAnew } from "./matrix/http.ts";
import { presentRings } from "./ring/present/presentRings.ts";
import type { RingPageHost, RingPresenter } from "./ring/present/ringPresenter.ts";
import type { Toasts } from "./desktop/toasts/toasts.ts";
import type { SecretPlaces } from "./secrets/secretPlaces.ts";
import type { CallHandlers } from "./security/door.ts";
import { SettingsStore } from "./settings/settings.ts";
import { initialState, StateHub } from "./state.ts";
import type { WidgetSurroundings } from "./widgets/widgetService.ts";

const log = logFor("app");

export interface ServicesOptions extends Pick<
  HandlersOptions,
  "screens" | "showWindow" | "onCloseAnswer" | "onCallVideo" | "updateFeed"
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
  /** Calls that the person missed since they last looked, in all accounts. */
  missed(): number;
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

  const inCall = () => accounts.shown.inCall;
  const requests: OpenRequests = new OpenRequests(
    hub,
    () => accounts.shown.session.client,
    () => options.send("openRequested", {}),
    // A visit is for somebody without an account.
    (place) => {
      if (!accounts.hasOthers) accounts.shown.entry.offer(place);
    },
    { put: (room, password) => accounts.shown.session.passwords.put(room, password) },
  );
  const changeSettings = (part: CallArgs<"changeSettings">) => {
    const changed = settings.change(part);
    options.applyTheme(changed.theme);
    options.texts.use(changed.language);
    hub.set("settings", changed);
  };
  const updates = options.updates?.(hub, inCall);
  const thumbnails = new Thumbnails((picture) => options.send("thumbnailWanted", picture));
  let toasts: Toasts | undefined;
  let presenter: RingPresenter | undefined;

  const page = new PageFilled();
  const accounts: Accounts = new Accounts({
    hub,
    profileFolder: profile.folder,
    file: accountsFile(profile.folder),
    secrets: options.secrets,
    build: (id, secrets) =>
      new Account({
        ...options,
        id,
        windowHub: hub,
        requests,
        thumbnails,
        secrets,
        pageFilled: () => page.filled,
        browser: {
          openBrowser: options.openBrowser,
          page: () => returnPage(options.texts),
          schemeReachesUs: options.schemeReachesUs,
        },
        changeSettings,
        updates,
        widgets: { ...options.widgets, language: () => options.texts.language },
        ringPage: () => presenter?.page ?? null,
        isShown: () => accounts.isShown(id),
        saidAs: () => accounts.saidAs(id),
        openRoom: (roomId) => openRoom(id, { roomId, join: false }),
        openChat: (roomId) => openRoom(id, { roomId, join: false, chat: true }),
        showAccount: () => {
          accounts.tryShow(id);
          options.showWindow();
        },
        onMissed: (call) =>
          presenter?.missed({ ...call, id: ringId(id, call.id), caller: call.starter, account: accounts.saidAs(id) }),
      }),
  });
  const handlers = waitForRooms(accountsHandlers(accounts, hub), () => accounts.shown.session.shown.opening, page);

  const openRoom = (account: string, request: Extract<OpenRequest, { roomId: string }>) => {
    // In a call of another account the window is all there is: what rings for this one can be answered there.
    if (accounts.tryShow(account)) requests.put(request);
    options.showWindow();
  };
  const startToasts = () => {
    toasts = options.openToasts();
    const { texts, ringPage: page, mainWindowFocused } = options;
    presenter = presentRings(
      {
        hub,
        texts,
        toasts,
        page,
        mainWindowFocused,
        open: (roomId, legacy, ring) => openRoom(accountOfRing(ring), { roomId, join: false, legacy }),
        callBack: (roomId, legacy, ring) => openRoom(accountOfRing(ring), { roomId, join: true, legacy }),
      },
      handlers,
    );
    for (const account of accounts.all) account.startToasts(toasts);
  };
  accounts.on("added", (account) => {
    if (toasts !== undefined) account.startToasts(toasts);
  });

  return {
    handlers,
    hub,
    requests,
    missed: () => accounts.missed,
    leaveCall: () => accounts.shown.leaveCall(),
    windowClosed: () => void accounts.shown.signedIn?.widgets.close(),
    takeSignInLink: (link) => accounts.shown.session.browser.takeLink(link),
    requestMicrophone: (action) => options.send("microphoneRequested", { action }),
    networkChanged: () => options.send("networkChanged", {}),
    changeSettings,
    wake: (how) => {
      if (how === "anew") askAnew();
      for (const { session } of accounts.all) session.wake(how);
    },
    windowMinimized: (minimized) => options.send("windowMinimized", { minimized }),
    focusChanged: () => {
      presenter?.refresh();
      for (const account of accounts.all) account.refreshToasts();
    },
    ringWindowClosed: (id) => presenter?.windowClosed(id),
    inCall,
    start: async () => {
      // Not before the app is ready: only then the system's languages are known.
      options.texts.use(settings.current.language);
      startToasts();
      await accounts.start();
      if (profile.devSignIn !== undefined) await devSignIn(profile.devSignIn, accounts, hub);
      if (profile.devJoin !== undefined) requests.put({ roomId: profile.devJoin, join: true });
      updates?.start();
    },
    close: async () => {
      updates?.stop();
      presenter?.stop();
      for (const account of accounts.all) account.stopToasts();
      await Promise.all([toasts?.stop(), accounts.close()]);
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
async function devSignIn(json: string, accounts: Accounts, hub: StateHub): Promise<void> {
  const { session } = accounts.shown;
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
