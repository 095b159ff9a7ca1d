import { clipboard } from "electron";
import { join } from "node:path";
import { z } from "zod";
import type { EventName, EventPayload, OpenRequest, Settings } from "../preload/contract.ts";
import { awaitRoom } from "./conference/awaitRoom.ts";
import { ConferenceList } from "./conference/conferenceList.ts";
import { directRooms, markDirect } from "./conference/directRooms.ts";
import { PeopleList } from "./conference/people.ts";
import { createConference, createSpace, enterConference } from "./conference/conferenceRooms.ts";
import type { Profile } from "./desktop/profile.ts";
import { ParleyFailure } from "./failure.ts";
import type { Texts } from "./i18n/texts.ts";
import { logFor } from "./logging/log.ts";
import { discover } from "./matrix/discovery.ts";
import { SessionService } from "./matrix/sessionService.ts";
import type { SecretChoice } from "./matrix/sessionService.ts";
import { RingPresenter } from "./ring/present/ringPresenter.ts";
import type { RingPageHost } from "./ring/present/ringPresenter.ts";
import type { Toasts } from "./ring/present/toasts.ts";
import { setRingChoice } from "./ring/ringChoice.ts";
import { RingService } from "./ring/ringService.ts";
import { RecentsService } from "./recents/recentsService.ts";
import { CallService } from "./rtc/callService.ts";
import { makeKeyDeliveryReliable } from "./rtc/keyDelivery.ts";
import { MembersWatch } from "./rtc/membersWatch.ts";
import type { ScreenShare } from "./screen/screenShare.ts";
import type { SecretStore } from "./secrets/secretStore.ts";
import type { CallHandlers } from "./security/door.ts";
import { SettingsStore } from "./settings/settings.ts";
import { StateHub } from "./state.ts";

const log = logFor("app");

export interface ServicesOptions {
  profile: Profile;
  texts: Texts;
  allowSfu(url: string): void;
  /** Undefined until the app is ready. */
  screens(): ScreenShare | undefined;
  /** Brings the main window to the front, opening it if there is none. */
  showWindow(): void;
  send<N extends EventName>(name: N, payload: EventPayload<N>): void;
  applyTheme(theme: Settings["theme"]): void;
  openSecrets(choice: SecretChoice): Promise<SecretStore>;
  safeStorageAvailable(): boolean;
  openToasts(): Toasts;
  ringPage: RingPageHost;
  mainWindowFocused(): boolean;
}

export interface Services {
  handlers: CallHandlers;
  /** Whether a call is running: joining or joined, and not being left. */
  inCall(): boolean;
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
  const hub = new StateHub({
    session: { phase: "starting" },
    conferences: { ready: false, spaces: [] },
    call: { phase: "idle" },
    ring: { incoming: [], outgoing: null },
    people: [],
    recents: { ready: false, calls: [], missed: 0 },
    settings: settings.current,
  });
  hub.on("change", (change) => options.send("stateChanged", change));
  // What waits for us (`npm start`) reads this line.
  hub.on("change", () => {
    const { session: now, conferences } = hub.current;
    const waits = (now.phase === "signedOut" || now.phase === "keyring") && profile.devSignIn === undefined;
    if (waits || (now.phase === "signedIn" && conferences.ready)) announceReady();
  });

  const session = new SessionService({
    hub,
    folder: join(profile.folder, "matrix"),
    openSecrets: options.openSecrets,
    safeStorageAvailable: options.safeStorageAvailable,
  });
  let watch: MembersWatch | undefined;
  let list: ConferenceList | undefined;
  let people: PeopleList | undefined;
  let call: CallService | undefined;
  let ring: RingService | undefined;
  let recents: RecentsService | undefined;
  let openRequest: OpenRequest | null = null;
  let toasts: Toasts | undefined;
  let presenter: RingPresenter | undefined;

  session.on("ready", (client, homeserver) => {
    makeKeyDeliveryReliable(client);
    watch = new MembersWatch(client);
    list = new ConferenceList(client, watch, hub);
    people = new PeopleList(client, watch, hub);
    call = new CallService({
      client,
      homeserver,
      watch,
      hub,
      onKeys: (keys) => options.send("mediaKeys", keys),
      onSfu: options.allowSfu,
      onEmoji: (identity, emoji) => options.send("reaction", { identity, emoji }),
    });
    ring = new RingService({
      client,
      watch,
      hub,
      // Accepting shall wait for nothing.
      onRing: (roomId) =>
        void call?.prepare(roomId).catch((error: unknown) => log.warn("nothing fetched ahead", error)),
    });
    recents = new RecentsService({ client, watch, hub, folder: join(profile.folder, "matrix") });
  });
  session.on("gone", () => {
    ring?.stop();
    list?.stop();
    people?.stop();
    call?.stop();
    recents?.stop();
    watch?.stop();
    watch = list = people = call = ring = recents = undefined;
    hub.set("call", { phase: "idle" });
  });

  const requireCall = () => {
    if (call === undefined) throw new ParleyFailure("InvalidRequest", { detail: "not signed in" });
    return call;
  };

  const requireScreens = () => {
    const screens = options.screens();
    if (screens === undefined) throw new ParleyFailure("ScreenUnavailable");
    return screens;
  };
  const requireRing = () => {
    if (ring === undefined) throw new ParleyFailure("CallEnded");
    return ring;
  };

  const openInWindow = (request: OpenRequest) => {
    openRequest = request;
    options.showWindow();
    options.send("openRequested", {});
  };

  const handlers: CallHandlers = {
    getState: () => hub.current,
    discoverHomeserver: ({ server }) => discover(server),
    signIn: async ({ server, username, password }) => {
      await session.signIn(server, username, password);
      return null;
    },
    signOut: async () => {
      await call?.leave();
      await session.signOut();
      return null;
    },
    answerKeyring: async ({ choice }) => {
      if (hub.current.session.phase !== "keyring") throw new ParleyFailure("InvalidRequest");
      await session.start(choice === "retry" ? "keyring" : choice === "safeStorage" ? "safeStorage" : "memory");
      return null;
    },
    createSpace: async ({ name }) => {
      const client = session.requireClient();
      const spaceId = await createSpace(client, name);
      await awaitRoom(client, spaceId);
      return { spaceId };
    },
    createConference: async ({ spaceId, name }) => {
      const client = session.requireClient();
      const roomId = await createConference(client, spaceId, name);
      await awaitRoom(client, roomId);
      return { roomId };
    },
    prepareCall: async ({ roomId }) => {
      const client = session.requireClient();
      const inviter = directRooms(client).get(roomId);
      await enterConference(client, roomId);
      await awaitRoom(client, roomId);
      if (inviter !== undefined) void markDirect(client, roomId, inviter).catch(notMarked);
      return requireCall().prepare(roomId);
    },
    joinCall: async ({ roomId }) => {
      await requireCall().join(roomId);
      return null;
    },
    leaveCall: async () => {
      await call?.leave();
      return null;
    },
    getSfuAccess: ({ focusUrl }) => requireCall().sfuAccess(focusUrl),
    getMediaKeys: () => requireCall().mediaKeys(),
    setHand: async ({ up }) => {
      await requireCall().reactions.setHand(up);
      return null;
    },
    sendReaction: async ({ emoji, name }) => {
      await requireCall().reactions.sendEmoji(emoji, name);
      return null;
    },
    listScreens: () => requireScreens().list(),
    chooseScreen: ({ id, sound }) => {
      requireScreens().choose(id, sound);
      return null;
    },
    copyConferenceLink: ({ roomId }) => {
      clipboard.writeText(matrixLink(roomId, session.requireClient().getDomain() ?? ""));
      return null;
    },
    acceptRing: ({ id, camera }) => {
      openInWindow({ roomId: requireRing().accept(id), join: true, camera });
      return null;
    },
    declineRing: ({ id }) => {
      requireRing().decline(id);
      return null;
    },
    silenceRing: ({ id }) => {
      requireRing().silence(id);
      return null;
    },
    ringAgain: () => {
      requireRing().callAgain();
      return null;
    },
    setRingChoice: async ({ roomId, choice }) => {
      await setRingChoice(session.requireClient(), roomId, choice);
      return null;
    },
    removeRecent: async ({ id }) => {
      await recents?.remove(id);
      return null;
    },
    clearRecents: async () => {
      await recents?.clear();
      return null;
    },
    markRecentsSeen: async () => {
      await recents?.markSeen();
      return null;
    },
    getRingPage: () => presenter?.page ?? null,
    takeOpenRequest: () => {
      const request = openRequest;
      openRequest = null;
      return request;
    },
    changeSettings: (part) => {
      const changed = settings.change(part);
      options.applyTheme(changed.theme);
      options.texts.use(changed.language);
      hub.set("settings", changed);
      return null;
    },
  };

  /** Answers outside any page: what fails has no page to be shown on. */
  const answer = async (work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      log.warn("a call could not be answered", error);
    }
  };
  const startPresenter = () => {
    toasts = options.openToasts();
    presenter = new RingPresenter({
      hub,
      texts: options.texts,
      toasts,
      page: options.ringPage,
      mainWindowFocused: options.mainWindowFocused,
      accept: (id, { camera }) => void answer(() => handlers.acceptRing({ id, camera })),
      decline: (id) => void answer(() => handlers.declineRing({ id })),
      silence: (id) => void answer(() => handlers.silenceRing({ id })),
      open: (roomId) => openInWindow({ roomId, join: false }),
      callBack: (roomId) => openInWindow({ roomId, join: false }),
    });
  };

  return {
    handlers,
    focusChanged: () => presenter?.refresh(),
    ringWindowClosed: (id) => void answer(() => handlers.silenceRing({ id })),
    inCall: () => hub.current.call.phase === "joining" || hub.current.call.phase === "joined",
    start: async () => {
      // Not before the app is ready: only then the system's languages are known.
      options.texts.use(settings.current.language);
      startPresenter();
      await session.start();
      if (profile.devSignIn !== undefined) await devSignIn(profile.devSignIn, session, hub);
      if (profile.devJoin !== undefined) {
        openRequest = { roomId: profile.devJoin, join: true };
        options.send("openRequested", {});
      }
    },
    close: async () => {
      presenter?.stop();
      await Promise.all([toasts?.stop(), call?.leave()]);
      await session.close();
    },
  };
}

const notMarked = (error: unknown) => log.warn("a direct room could not be marked as such", error);

let announced = false;
function announceReady(): void {
  if (announced) return;
  announced = true;
  process.stdout.write("parley: ready\n");
}

/** A link any Matrix client understands (matrix: URI, MSC2312). */
function matrixLink(roomId: string, via: string): string {
  return `matrix:roomid/${encodeURIComponent(roomId.slice(1))}?action=join&via=${encodeURIComponent(via)}`;
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
