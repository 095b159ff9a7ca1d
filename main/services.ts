import { clipboard } from "electron";
import { join } from "node:path";
import { z } from "zod";
import type { EventName, EventPayload, OpenRequest, Settings } from "../preload/contract.ts";
import { awaitRoom } from "./conference/awaitRoom.ts";
import { ConferenceList } from "./conference/conferenceList.ts";
import { createConference, createSpace, enterConference } from "./conference/conferenceRooms.ts";
import type { Profile } from "./desktop/profile.ts";
import type { UpdateService } from "./desktop/updates/updateService.ts";
import { ParleyFailure } from "./failure.ts";
import type { Texts } from "./i18n/texts.ts";
import { logFor } from "./logging/log.ts";
import { discover } from "./matrix/discovery.ts";
import { RING_CHOICE } from "./matrix/ownEvents.ts";
import { SessionService } from "./matrix/sessionService.ts";
import type { SecretChoice } from "./matrix/sessionService.ts";
import { CallService } from "./rtc/callService.ts";
import { makeKeyDeliveryReliable } from "./rtc/keyDelivery.ts";
import { MembersWatch } from "./rtc/membersWatch.ts";
import type { SecretStore } from "./secrets/secretStore.ts";
import type { CallHandlers } from "./security/door.ts";
import { SettingsStore } from "./settings/settings.ts";
import { StateHub } from "./state.ts";

const log = logFor("app");

export interface ServicesOptions {
  profile: Profile;
  texts: Texts;
  allowSfu(url: string): void;
  send<N extends EventName>(name: N, payload: EventPayload<N>): void;
  applyTheme(theme: Settings["theme"]): void;
  openSecrets(choice: SecretChoice): Promise<SecretStore>;
  safeStorageAvailable(): boolean;
  /** Left out where nothing is updated: no feed was packed. */
  updates?: ((hub: StateHub, inCall: () => boolean) => UpdateService) | undefined;
}

export interface Services {
  handlers: CallHandlers;
  /** Whether a call is running: joining or joined, and not being left. */
  inCall(): boolean;
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
    update: { phase: "none" },
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
  let call: CallService | undefined;
  let openRequest: OpenRequest | null = null;

  session.on("ready", (client, homeserver) => {
    makeKeyDeliveryReliable(client);
    watch = new MembersWatch(client);
    list = new ConferenceList(client, watch, hub);
    call = new CallService({
      client,
      homeserver,
      watch,
      hub,
      onKeys: (keys) => options.send("mediaKeys", keys),
      onSfu: options.allowSfu,
    });
    void call.removeGhosts();
  });
  session.on("gone", () => {
    list?.stop();
    call?.stop();
    watch?.stop();
    watch = list = call = undefined;
    hub.set("call", { phase: "idle" });
  });

  const inCall = () => hub.current.call.phase === "joining" || hub.current.call.phase === "joined";
  const updates = options.updates?.(hub, inCall);

  const requireCall = () => {
    if (call === undefined) throw new ParleyFailure("InvalidRequest", { detail: "not signed in" });
    return call;
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
      await enterConference(client, roomId);
      await awaitRoom(client, roomId);
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
    copyConferenceLink: ({ roomId }) => {
      clipboard.writeText(matrixLink(roomId, session.requireClient().getDomain() ?? ""));
      return null;
    },
    acceptRing: () => noRing(),
    declineRing: () => noRing(),
    silenceRing: () => noRing(),
    ringAgain: () => {
      throw new ParleyFailure("NotInCall");
    },
    setRingChoice: async ({ roomId, choice }) => {
      const client = session.requireClient();
      if (client.getRoom(roomId) === null) throw new ParleyFailure("ConferenceUnknown");
      await client.setRoomAccountData(roomId, RING_CHOICE, { choice });
      return null;
    },
    takeOpenRequest: () => {
      const request = openRequest;
      openRequest = null;
      return request;
    },
    installUpdate: async () => {
      if (updates === undefined) throw new ParleyFailure("UpdateFailed", { detail: "no updates here" });
      await updates.install();
      return null;
    },
    postponeUpdate: () => {
      updates?.postpone();
      return null;
    },
    changeSettings: (part) => {
      const changed = settings.change(part);
      options.applyTheme(changed.theme);
      options.texts.use(changed.language);
      hub.set("settings", changed);
      return null;
    },
  };

  return {
    handlers,
    inCall,
    start: async () => {
      // Not before the app is ready: only then the system's languages are known.
      options.texts.use(settings.current.language);
      await session.start();
      if (profile.devSignIn !== undefined) await devSignIn(profile.devSignIn, session, hub);
      if (profile.devJoin !== undefined) {
        openRequest = { roomId: profile.devJoin, join: true };
        options.send("openRequested", {});
      }
      updates?.start();
    },
    close: async () => {
      updates?.stop();
      await call?.leave();
      await session.close();
    },
  };
}

function noRing(): never {
  throw new ParleyFailure("CallEnded");
}

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
