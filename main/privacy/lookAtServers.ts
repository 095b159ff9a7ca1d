import type { ServerSeen } from "../../preload/contract.ts";
import { addressOf } from "../guest/guestServer.ts";
import type { Announcements } from "../guest/guestServer.ts";
import { logFor } from "../logging/log.ts";
import type { SessionService } from "../matrix/sessionService.ts";
import { TransportDiscovery } from "../rtc/transports.ts";
import type { SignedIn } from "../signedIn.ts";
import type { StateHub } from "../state.ts";
import { serversSeen } from "./serversSeen.ts";

const log = logFor("privacy");

export interface LookOptions {
  hub: StateHub;
  session: SessionService;
  announcements: Announcements;
  updateFeed: string | undefined;
  services: SignedIn;
}

/** Asks the homeserver what it has besides itself, as a call would; what it does not answer is left out. */
export async function lookAtServers(options: LookOptions): Promise<ServerSeen[]> {
  const { hub, services } = options;
  const client = options.session.requireClient();
  const state = hub.current.session;
  const homeserver = state.phase === "signedIn" ? state.homeserver : "";
  const [focusUrl, way, announced] = await Promise.all([
    new TransportDiscovery(client, homeserver).serviceUrl().catch(unanswered),
    services.call.peerWay().catch(unanswered),
    options.announcements.of(client),
  ]);
  return serversSeen({
    serverName: client.getDomain() ?? homeserver,
    baseUrl: client.baseUrl,
    focusUrl,
    ice: way?.iceServers ?? [],
    guests: announced.guests === undefined ? undefined : addressOf(announced.guests),
    linkPage: announced.linkPage,
    updates: options.updateFeed,
    people: client
      .getRooms()
      .filter((room) => room.getMyMembership() === "join")
      .flatMap((room) => room.getJoinedMembers().map(({ userId }) => userId)),
    call: hub.current.call,
  });
}

function unanswered(error: unknown): undefined {
  log.warn("the homeserver did not say where its SFU is", error instanceof Error ? error.message : "");
  return undefined;
}
