import { z } from "zod";
import type { Discovery } from "./discovery.ts";
import { OutboundError, send, type OutboundRequest, type OutboundResponse } from "./outbound.ts";
import { serverNameOfUser } from "./serverName.ts";

/** The token object that a homeserver's `/user/{id}/openid/request_token` answers with, passed on by the client. */
export const openIdToken = z.object({
  access_token: z.string().min(1).max(4096),
  matrix_server_name: z.string().min(1).max(255),
});
export type OpenIdToken = z.infer<typeof openIdToken>;

/**
 * - `token-refused`: the homeserver doesn't know the token (any more).
 * - `server-name-refused`: not a name this service may contact.
 * - `wrong-user`: the answer names no user of the very server that was asked.
 * - `homeserver-unreachable`: no usable answer came.
 */
export type OpenIdErrorCode = "token-refused" | "server-name-refused" | "wrong-user" | "homeserver-unreachable";

export class OpenIdError extends Error {
  override readonly name = "OpenIdError";
  readonly code: OpenIdErrorCode;
  constructor(code: OpenIdErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const userInfo = z.object({ sub: z.string().max(255) });

/**
 * Asks the user's own homeserver whose token this is (spec server-server `GET /openid/userinfo`).
 * @returns the full user id, which belongs to `token.matrix_server_name` and no other server
 * @throws {@link OpenIdError}
 */
export async function verifyOpenId(
  token: OpenIdToken,
  discovery: Pick<Discovery, "federation">,
  request: (request: OutboundRequest) => Promise<OutboundResponse> = send,
): Promise<string> {
  const serverName = token.matrix_server_name;
  const endpoint = await discovery.federation(serverName);
  if (!endpoint) throw new OpenIdError("server-name-refused", "not a server name that may be contacted");

  const url = new URL(`${endpoint.baseUrl}/_matrix/federation/v1/openid/userinfo`);
  url.searchParams.set("access_token", token.access_token);
  let answer: OutboundResponse;
  try {
    answer = await request({
      url,
      trusted: endpoint.trusted,
      ...(endpoint.virtualHost ? { virtualHost: endpoint.virtualHost } : {}),
    });
  } catch (error) {
    const refused = error instanceof OutboundError && error.code === "address-refused";
    throw new OpenIdError(refused ? "server-name-refused" : "homeserver-unreachable", "userinfo brought no answer", {
      cause: error,
    });
  }
  if (answer.status >= 500 || (answer.status >= 300 && answer.status < 400)) {
    throw new OpenIdError("homeserver-unreachable", `userinfo answered with status ${answer.status}`);
  }
  if (answer.status !== 200) throw new OpenIdError("token-refused", `userinfo answered with status ${answer.status}`);

  const parsed = userInfo.safeParse(answer.json);
  // A server may speak for its own users only; otherwise evil.example could hand out tokens for @alice:good.example.
  if (!parsed.success || serverNameOfUser(parsed.data.sub) !== serverName) {
    throw new OpenIdError("wrong-user", "userinfo names no user of the server that was asked");
  }
  return parsed.data.sub;
}
