import { hasFullAccess, type Config } from "./config.ts";
import type { DelayedLeaveRunner } from "./delayedLeaveRunner.ts";
import type { Discovery, Endpoint } from "./discovery.ts";
import type { LiveKit } from "./livekit.ts";
import { causeOf, type Log } from "./log.ts";
import { MatrixError } from "./matrixError.ts";
import { OpenIdError, verifyOpenId, type OpenIdToken } from "./openid.ts";
import type { RateLimiter } from "./rateLimit.ts";
import {
  delegateRequest,
  delegationIn,
  getTokenRequest,
  parseBody,
  sfuGetRequest,
  type Delegation,
} from "./requests.ts";
import { joinToken, legacyIdentity, livekitRoomName, memberIdentity, roomCallSlot } from "./tokens.ts";

/** What the three client endpoints do, apart from HTTP. Each takes a body's text and may throw {@link MatrixError}. */
export interface Service {
  sfuGet(body: string): Promise<TokenAnswer>;
  getToken(body: string): Promise<TokenAnswer>;
  delegateDelayedLeave(body: string): Promise<Record<string, never>>;
}

export interface TokenAnswer {
  /** WebSocket URL of the SFU. */
  readonly url: string;
  readonly jwt: string;
}

export interface ServiceParts {
  readonly config: Config;
  readonly discovery: Discovery;
  readonly livekit: LiveKit;
  readonly delayedLeaves: Pick<DelayedLeaveRunner, "add">;
  readonly perUser: RateLimiter;
  readonly log: Log;
}

/** One person's wish to be one participant in one LiveKit room. */
interface Participation {
  readonly userId: string;
  readonly serverName: string;
  readonly room: string;
  readonly identity: string;
}

export function createService(parts: ServiceParts): Service {
  const { config, discovery, livekit, delayedLeaves, perUser, log } = parts;

  const authenticate = async (token: OpenIdToken, claimedUserId?: string): Promise<string> => {
    let userId: string;
    try {
      userId = await verifyOpenId(token, discovery);
    } catch (error) {
      if (!(error instanceof OpenIdError)) throw error;
      const detail = error.cause === undefined ? error.message : `${error.message}: ${causeOf(error.cause)}`;
      log.warn("OpenID token refused", { code: error.code, serverName: token.matrix_server_name, detail });
      // The caller learns no more than that: which of our checks failed would help only those who probe.
      throw unauthorised();
    }
    if (claimedUserId !== undefined && claimedUserId !== userId) {
      log.warn("OpenID token is another user's than the one claimed", { userId });
      throw unauthorised();
    }
    const wait = perUser.take(userId);
    if (wait > 0) throw new MatrixError(429, "M_LIMIT_EXCEEDED", "Too many requests", wait);
    return userId;
  };

  /** Where the leave would be sent, or a refusal. Only full-access users get this: it costs us work for hours. */
  const leaveEndpoint = async (serverName: string, delegation: Delegation): Promise<Endpoint> => {
    const endpoint = await discovery.client(serverName);
    if (!endpoint) throw new MatrixError(400, "M_BAD_JSON", "Unable to resolve client-server API");
    if (delegation.csApiUrl !== undefined && !sameOrigin(delegation.csApiUrl, endpoint.baseUrl)) {
      log.warn("delayed leave refused: the URL is not that of the user's homeserver", {
        serverName,
        expected: endpoint.baseUrl,
      });
      throw new MatrixError(
        400,
        "M_BAD_JSON",
        "`delay_cs_api_url` is not the client-server API of the user's homeserver",
      );
    }
    return endpoint;
  };

  const watch = async (who: Participation, delegation: Delegation, endpoint: Endpoint): Promise<void> => {
    const accepted = await delayedLeaves.add({
      ...who,
      endpoint,
      delayId: delegation.delayId,
      delayTimeoutMs: delegation.delayTimeoutMs,
    });
    // The client keeps restarting its own event, so a full table costs it nothing but the quick leave.
    if (!accepted) log.warn("delayed leave not taken over: too many already", { userId: who.userId });
  };

  const admit = async (who: Participation, delegation: Delegation | undefined): Promise<TokenAnswer> => {
    const full = hasFullAccess(config, who.serverName);
    if (delegation && !full) {
      throw new MatrixError(400, "M_BAD_JSON", "Delegation of delayed events is only supported for full access users");
    }
    const endpoint = delegation && (await leaveEndpoint(who.serverName, delegation));
    if (full) {
      try {
        await livekit.ensureRoom(who.room);
      } catch (error) {
        log.error("LiveKit did not make the room", { room: who.room, cause: causeOf(error) });
        throw new MatrixError(500, "M_UNKNOWN", "Unable to create room on SFU");
      }
    }
    const jwt = await joinToken(config.livekitKey, config.livekitSecret, who.room, who.identity);
    if (delegation && endpoint) await watch(who, delegation, endpoint);
    log.info("token given", {
      userId: who.userId,
      room: who.room,
      access: full ? "full" : "join-only",
      delegated: delegation !== undefined,
    });
    return { url: config.livekitUrl, jwt };
  };

  return {
    async sfuGet(text) {
      const body = parseBody(sfuGetRequest, text);
      const delegation = delegationIn(body);
      const userId = await authenticate(body.openid_token);
      const room = livekitRoomName(body.room, roomCallSlot);
      const identity = legacyIdentity(userId, body.device_id);
      return admit({ userId, serverName: body.openid_token.matrix_server_name, room, identity }, delegation);
    },

    async getToken(text) {
      const body = parseBody(getTokenRequest, text);
      const delegation = delegationIn(body);
      const userId = await authenticate(body.openid_token, body.member.claimed_user_id);
      const room = livekitRoomName(body.room_id, body.slot_id);
      const identity = memberIdentity(userId, body.member.claimed_device_id, body.member.id);
      return admit({ userId, serverName: body.openid_token.matrix_server_name, room, identity }, delegation);
    },

    async delegateDelayedLeave(text) {
      const body = parseBody(delegateRequest, text);
      const delegation = delegationIn(body);
      if (!delegation)
        throw new MatrixError(400, "M_BAD_JSON", "The request body is missing `delay_id` or `delay_timeout`");
      const serverName = body.openid_token.matrix_server_name;
      const userId = await authenticate(body.openid_token, body.member.claimed_user_id);
      if (!hasFullAccess(config, serverName)) {
        throw new MatrixError(
          403,
          "M_FORBIDDEN",
          "Delegation of delayed events is only supported for full access users",
        );
      }
      const endpoint = await leaveEndpoint(serverName, delegation);
      const room = livekitRoomName(body.room_id, body.slot_id);
      const identity = memberIdentity(userId, body.member.claimed_device_id, body.member.id);
      await watch({ userId, serverName, room, identity }, delegation, endpoint);
      return {};
    },
  };
}

function unauthorised(): MatrixError {
  return new MatrixError(401, "M_UNAUTHORIZED", "The request could not be authorised.");
}

function sameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}
