import { dialog } from "electron";
import type { accountCalls, CallArgs, RingPage } from "../preload/contract.ts";
import { accountPageOf } from "./auth/resume.ts";
import { chatHandlers } from "./chat/chatHandlers.ts";
import { changeDoor, readDoor } from "./conference/access/conferenceAccess.ts";
import { awaitRoom } from "./conference/awaitRoom.ts";
import { fileNameOf, writeCalendarFile } from "./conference/calendarFile.ts";
import { createConference, createSpace, enterConference } from "./conference/conferenceRooms.ts";
import { directRooms, markDirect } from "./conference/directRooms.ts";
import {
  describeRoom,
  invitePerson,
  leaveRoom,
  removeConference,
  requireRoom,
  scheduleConference,
  searchPeople,
} from "./conference/roomActions.ts";
import { readSchedule, SCHEDULE } from "./conference/schedule.ts";
import { latestRoom } from "./conference/successors.ts";
import { ShareService } from "./conference/share/shareService.ts";
import { enterPlace } from "./desktop/links/linkPlaces.ts";
import type { OpenRequests } from "./desktop/links/openRequests.ts";
import type { UpdateService } from "./desktop/updates/updateService.ts";
import { ParleyFailure } from "./failure.ts";
import type { Texts } from "./i18n/texts.ts";
import type { EntryService } from "./guest/entryService.ts";
import { Announcements } from "./guest/guestServer.ts";
import { linkingHandlers } from "./linking/linkingHandlers.ts";
import type { LinkingService } from "./linking/linkingService.ts";
import { logFor } from "./logging/log.ts";
import { discover } from "./matrix/discovery.ts";
import { cleanName } from "./matrix/displayName.ts";
import type { SessionService } from "./matrix/sessionService.ts";
import { setRingChoice } from "./ring/ringChoice.ts";
import type { ScreenShare } from "./screen/screenShare.ts";
import type { CallHandlers } from "./security/door.ts";
import { settingsPageHandlers } from "./settings/settingsPageHandlers.ts";
import type { SettingsPageOptions } from "./settings/settingsPageHandlers.ts";
import type { SignedIn } from "./signedIn.ts";
import type { StateHub } from "./state.ts";
import { trustHandlers } from "./trust/trustHandlers.ts";

const log = logFor("app");

/**
 * How long an answered call waits for the page to take it, ms. One that is there begins its media with it, and draws the
 * call then; told of the call first, it would draw first.
 */
const PAGE_FIRST_MS = 60;

/** What the answers need of the rest of main. */
export interface HandlersOptions extends Pick<SettingsPageOptions, "folder" | "updateFeed"> {
  hub: StateHub;
  texts: Texts;
  session: SessionService;
  requests: OpenRequests;
  entry: EntryService;
  linking: LinkingService;
  /** Undefined while nobody is signed in. */
  signedIn(): SignedIn | undefined;
  /** Undefined until the app is ready. */
  screens(): ScreenShare | undefined;
  ringPage(): RingPage | null;
  /** Brings the main window to the front, opening it if there is none. */
  showWindow(): void;
  /** Hands a page to the system's browser. */
  openBrowser(url: string): Promise<void>;
  /** Undefined where nothing is updated. */
  updates: UpdateService | undefined;
  changeSettings(part: CallArgs<"changeSettings">): void;
  /** Answers of the page that concern the window (main/desktop). */
  onCloseAnswer(answer: CallArgs<"answerClose">["answer"]): Promise<void>;
  onCallVideo(shown: boolean): void;
}

/** The answers of one account: all but those about accounts themselves (main/accounts/accountsHandlers.ts). */
export type AccountHandlers = Omit<CallHandlers, keyof typeof accountCalls>;

/** The answer to each call of the contract: which service does it, and what of its result crosses. */
export function buildHandlers(options: HandlersOptions): AccountHandlers {
  const { hub, session, requests, entry } = options;
  const announcements = new Announcements();
  const share = new ShareService(announcements, session.passwords);
  const here = () => {
    const services = options.signedIn();
    if (services === undefined) throw new ParleyFailure("InvalidRequest", { detail: "not signed in" });
    return services;
  };
  const ring = () => {
    const services = options.signedIn();
    if (services === undefined) throw new ParleyFailure("CallEnded");
    return services.ring;
  };
  const screens = () => {
    const found = options.screens();
    if (found === undefined) throw new ParleyFailure("ScreenUnavailable");
    return found;
  };

  return {
    getState: () => hub.current,

    discoverHomeserver: ({ server }) => discover(server),
    signIn: done(({ server, username, password }) => session.signIn(server, username, password)),
    signInByBrowser: done(({ server, provider }) => session.signInByBrowser(server, provider)),
    reopenBrowser: done(() => session.browser.reopen()),
    cancelBrowserSignIn: done(() => session.browser.cancel()),
    signInAgain: done((by) => session.expired.signInAgain(by)),
    forgetSession: done(() => session.expired.forget()),
    openAccountPage: done(async ({ action }) => options.openBrowser(await accountPageOf(session.stored, action))),
    signOut: done(async () => {
      await options.signedIn()?.call.leave();
      await session.signOut();
    }),
    answerKeyring: done(async ({ choice }) => {
      if (hub.current.session.phase !== "keyring") throw new ParleyFailure("InvalidRequest");
      if (choice === "startOver") await session.secrets.startOver(hub.current.session);
      await session.start(choice === "safeStorage" ? choice : choice === "rememberNothing" ? "memory" : "keyring");
    }),
    getSecretsPlace: () => session.secrets.shown(),
    moveSecrets: done(({ to }) => session.secrets.move(to)),
    changeStorageKey: done(() => session.secrets.changeStorageKey()),

    createSpace: async ({ name }) => {
      const client = session.requireClient();
      const spaceId = await createSpace(client, name);
      await awaitRoom(client, spaceId);
      return { spaceId };
    },
    createConference: async ({ spaceId, name, access }) => {
      const client = session.requireClient();
      const { guests } = access === "ask" ? await announcements.of(client) : {};
      const roomId = await createConference(client, spaceId, name, access, guests);
      await awaitRoom(client, roomId);
      return { roomId };
    },
    getConferenceDoor: ({ roomId }) => readDoor(session.requireClient(), announcements, roomId),
    setConferenceDoor: done((change) => changeDoor(session.requireClient(), announcements, change)),
    getConferenceLink: ({ roomId }) => share.describe(session.requireClient(), roomId),
    saveConferenceQr: async ({ roomId }) => ({ saved: await share.saveQr(session.requireClient(), roomId) }),
    copyConferenceLink: done(({ roomId }) => share.copy(session.requireClient(), roomId)),

    describeRoom: done(({ roomId, name, topic }) => describeRoom(session.requireClient(), roomId, name, topic)),
    searchPeople: ({ term }) => searchPeople(session.requireClient(), term),
    invitePerson: done(({ roomId, userId }) => invitePerson(session.requireClient(), roomId, userId)),
    acceptInvitation: done(async ({ roomId }) => {
      const client = session.requireClient();
      await awaitRoom(client, await enterConference(client, roomId));
    }),
    leaveRoom: done(async ({ roomId }) => {
      const { call } = hub.current;
      if (call.phase !== "idle" && call.roomId === roomId) await here().call.leave();
      await leaveRoom(session.requireClient(), roomId);
    }),
    removeConference: done(({ spaceId, roomId }) => removeConference(session.requireClient(), spaceId, roomId)),
    scheduleConference: done(({ roomId, schedule }) => scheduleConference(session.requireClient(), roomId, schedule)),
    saveCalendarFile: async ({ roomId }) => {
      const client = session.requireClient();
      const room = requireRoom(client, roomId);
      const schedule = readSchedule(room.currentState.getStateEvents(SCHEDULE, "")?.getContent());
      if (schedule === undefined) throw new ParleyFailure("InvalidRequest", { detail: "no schedule" });
      const name = cleanName(room.name, roomId);
      const { canceled, filePath } = await dialog.showSaveDialog({
        defaultPath: fileNameOf(name),
        filters: [{ name: "iCalendar", extensions: ["ics"] }],
      });
      if (canceled) return { saved: false };
      await writeCalendarFile(filePath, { roomId, name, schedule, link: (await share.describe(client, roomId)).link });
      return { saved: true };
    },

    prepareCall: async ({ roomId: asked, legacy }) => {
      const client = session.requireClient();
      const inviter = directRooms(client).get(asked);
      const roomId = await enterConference(client, asked);
      await awaitRoom(client, roomId);
      if (inviter !== undefined) void markDirect(client, roomId, inviter).catch(notMarked);
      return here().call.prepare(roomId, legacy);
    },
    joinCall: done(async ({ roomId, legacy }) => {
      await here().widgets.close();
      await here().call.join(latestRoom(session.requireClient(), roomId), legacy);
    }),
    openElementCall: done(({ roomId }) => here().widgets.openElementCall(roomId)),
    listWidgets: ({ roomId }) => here().widgets.list(roomId),
    openWidget: done(({ roomId, id }) => here().widgets.open(roomId, id)),
    closeWidget: done(() => void here().widgets.close()),
    reloadWidget: done(() => here().widgets.reload()),
    placeWidget: done(({ bounds }) => here().widgets.place(bounds)),
    answerWidget: done((answer) => here().widgets.answer(answer)),
    leaveCall: done(() => options.signedIn()?.call.leave()),
    getSfuAccess: ({ focusUrl }) => here().call.sfuAccess(focusUrl),
    getIceServers: () => here().call.peerWay(),
    sendPeerSignal: done((message) => here().call.sendPeerSignal(message)),
    getMediaKeys: () => here().call.keys.all(),
    getCallPassword: ({ roomId }) => session.passwords.need(requireRoom(session.requireClient(), roomId)),
    reportMissingKey: done(({ identity }) => options.signedIn()?.call.keys.reportMissing(identity)),
    setHand: done(({ up }) => here().call.company.reactions.setHand(up)),
    sendReaction: done(({ emoji, name }) => here().call.company.reactions.sendEmoji(emoji, name)),
    removeFromCall: done(({ userId, ban }) => here().call.company.moderation.remove(userId, ban)),
    askInCall: done(({ action, identity }) => here().call.company.moderation.ask(action, identity)),
    lockCall: done(({ locked }) => here().call.company.moderation.lock(locked)),
    endCall: done(() => here().call.company.moderation.end()),
    listScreens: () => screens().list(),
    chooseScreen: done(({ id, sound }) => screens().choose(id, sound)),
    reportCallVideo: done(({ shown }) => options.onCallVideo(shown)),

    ...chatHandlers(() => here().chat, options.texts),
    ...trustHandlers(() => here().trust, {
      account: () => accountPageOf(session.stored, "resetIdentity"),
      open: options.openBrowser,
    }),
    ...linkingHandlers(options.linking),

    acceptRing: done(({ id, camera }) => {
      const { roomId, legacy, video } = ring().accept(id);
      requests.put({ roomId, join: true, camera: camera && video, legacy });
      options.showWindow();
      // The window may take a while; the person's other devices shall be silent, and the caller see an answer, now.
      const { call } = here();
      const widgets = here().widgets.close();
      if (!call.inCall)
        void Promise.all([widgets, requests.takenWithin(PAGE_FIRST_MS)])
          // By the page meanwhile, perhaps.
          .then(() => (call.inCall ? undefined : call.join(roomId, legacy)))
          .catch((error: unknown) => log.warn("answering failed", error));
    }),
    declineRing: done(({ id }) => ring().decline(id)),
    silenceRing: done(({ id }) => ring().silence(id)),
    ringAgain: done(() => ring().callAgain()),
    setRingChoice: done(({ roomId, choice }) => setRingChoice(session.requireClient(), roomId, choice)),
    getRingPage: options.ringPage,

    removeRecent: done(({ id }) => options.signedIn()?.recents.remove(id)),
    clearRecents: done(() => options.signedIn()?.recents.clear()),
    markRecentsSeen: done(() => options.signedIn()?.recents.markSeen()),

    takeOpenRequest: () => requests.take(),
    openLink: ({ link }) => requests.resolve(link),
    enterLinkPlace: async ({ place }) => {
      const room = await enterPlace(session.requireClient(), place);
      if (room !== undefined) return { roomId: room.roomId, space: room.isSpaceRoom() };
      if (place.kind === "room") await entry.ask(place);
      return null;
    },
    offerGuestEntry: done(({ link }) => {
      if (hub.current.session.phase !== "signedOut") throw new ParleyFailure("InvalidRequest", { detail: "signed in" });
      requests.offerGuest(link);
    }),
    enterAsGuest: done(async ({ displayName }) => {
      // The link has done its work, unless this fails: then it may still serve for somebody with an account.
      const link = requests.forgetLink();
      await entry.enterAsGuest(displayName).catch((error: unknown) => {
        requests.keepLink(link);
        throw error;
      });
    }),
    cancelEntry: done(() => {
      requests.forgetLink();
      return entry.cancel();
    }),
    retryEntry: done(() => entry.retry()),
    keepGuestAccount: done(({ password }) => session.keepGuest(password)),
    answerKnocks: done(({ roomId, userIds, admit }) => here().knocks.answer(roomId, userIds, admit)),
    installUpdate: done(() => {
      if (options.updates === undefined) throw new ParleyFailure("UpdateFailed", { detail: "no updates here" });
      return options.updates.install();
    }),
    postponeUpdate: done(() => options.updates?.postpone()),
    answerClose: done(({ answer }) => options.onCloseAnswer(answer)),
    changeSettings: done(options.changeSettings),
    ...settingsPageHandlers({ ...options, announcements, here }),
  };
}

/** An answer that only says that it was done. */
function done<T>(work: (args: T) => unknown): (args: T) => Promise<null> {
  return async (args) => {
    await work(args);
    return null;
  };
}

const notMarked = (error: unknown) => log.warn("a direct room could not be marked as such", error);
