import type { MatrixClient, Room } from "matrix-js-sdk";
import { z } from "zod";
import { isServerName } from "../desktop/links/serverName.ts";
import { logFor } from "../logging/log.ts";
import { isLoopback } from "../matrix/loopback.ts";
import { fetchJson } from "../matrix/http.ts";
import { isUsableUrl } from "../rtc/sfuUrl.ts";

const log = logFor("guests");
const FRESH_MS = 10 * 60_000;

/** State of a conference, or of its space, which new conferences take it over from: where its guests live. */
export const GUESTS = "io.parley.guests";

/**
 * The homeserver for guests. `address` where its client API is looked for, if not at its name. Guests must never have
 * accounts at the homeserver of the members.
 */
const GuestServer = z.object({
  server_name: z.string().refine(isServerName),
  address: z.string().refine(isServerName).optional(),
});
export type GuestServer = z.infer<typeof GuestServer>;

/** Of `.well-known/matrix/client`: what an operator says once for all conferences. */
const WellKnown = z.object({
  [GUESTS]: GuestServer.optional().catch(undefined),
  "io.parley.link_page": z.unknown().optional(),
});

export interface Announced {
  guests?: GuestServer | undefined;
  /** Address of the link page; a link is this, a `#` and what it says. */
  linkPage?: string | undefined;
}

/** The guest server a room names; undefined where it names none, or in a form that is not understood. */
export function guestServerIn(room: Room | null | undefined): GuestServer | undefined {
  const content: unknown = room?.currentState.getStateEvents(GUESTS, "")?.getContent();
  return GuestServer.safeParse(content).data;
}

/** What the link of a conference says: where the client API of the server for guests is found. */
export const addressOf = (server: GuestServer): string => server.address ?? server.server_name;

/**
 * Whether a conference wants the guests of this server. Asked as soon as its state is seen: a link may say whatever its
 * sender likes, so one that brought a guest by way of another server has led them astray.
 */
export function isGuestOf(room: Room | null | undefined, userId: string): boolean {
  return guestServerIn(room)?.server_name === userId.slice(userId.indexOf(":") + 1);
}

/** What the homeserver announces for its conferences; remembered for ten minutes, and nothing when it does not answer. */
export class Announcements {
  #known: { client: MatrixClient; ts: number; answer: Promise<Announced> } | undefined;

  async of(client: MatrixClient): Promise<Announced> {
    const known = this.#known;
    if (known !== undefined && known.client === client && Date.now() - known.ts < FRESH_MS) return known.answer;
    const answer = ask(client).catch((error: unknown) => {
      this.#known = undefined;
      log.warn("what the homeserver announces for guests could not be read", error);
      return {};
    });
    this.#known = { client, ts: Date.now(), answer };
    return answer;
  }
}

async function ask(client: MatrixClient): Promise<Announced> {
  const domain = client.getDomain() ?? "";
  const origin = isLoopback(domain.split(":")[0] ?? "") ? new URL(client.baseUrl) : new URL(`https://${domain}`);
  const found = await fetchJson(new URL("/.well-known/matrix/client", origin), WellKnown, { missing: "undefined" });
  const page = found?.["io.parley.link_page"];
  return { guests: found?.[GUESTS], linkPage: typeof page === "string" && isLinkPage(page) ? page : undefined };
}

function isLinkPage(text: string): boolean {
  return text.length <= 200 && isUsableUrl(text, "http") && !/[#?]/.test(text) && new URL(text).href === text;
}
