/** @file The few calls of the Matrix client-server API that set up people and rooms, without a client library. */
import { createHmac } from "node:crypto";

/** A refusal by the homeserver. `errcode` is Matrix's own, for example "M_USER_IN_USE". */
export class MatrixApiError extends Error {
  /** @param {number} status @param {string} errcode @param {string} message */
  constructor(status, errcode, message) {
    super(`${status} ${errcode}: ${message}`);
    this.name = "MatrixApiError";
    this.status = status;
    this.errcode = errcode;
  }
}

/**
 * @typedef {Record<string, unknown>} Json
 * @typedef {object} MatrixSession
 * @property {string} baseUrl
 * @property {string} accessToken
 * @property {string} userId
 * @property {string} deviceId
 */

/**
 * @param {string} baseUrl
 * @param {string} method
 * @param {string} path from the root, for example "/_matrix/client/v3/login"
 * @param {{ body?: Json, accessToken?: string }} [options]
 * @returns {Promise<Json>}
 * @throws {MatrixApiError}
 */
export async function matrixRequest(baseUrl, method, path, { body, accessToken } = {}) {
  const response = await fetch(baseUrl + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(accessToken === undefined ? {} : { Authorization: `Bearer ${accessToken}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = /** @type {Json} */ (await response.json());
  if (!response.ok) {
    throw new MatrixApiError(response.status, String(answer["errcode"] ?? "M_UNKNOWN"), String(answer["error"] ?? ""));
  }
  return answer;
}

/**
 * Makes an account through Synapse's registration secret: no device is left behind, unlike with an ordinary registration.
 * @param {string} baseUrl
 * @param {string} sharedSecret
 * @param {{ username: string, password: string, displayName?: string }} person
 * @returns {Promise<{ userId: string }>}
 * @throws {MatrixApiError} M_USER_IN_USE
 */
export async function registerWithSecret(baseUrl, sharedSecret, { username, password, displayName }) {
  const path = "/_synapse/admin/v1/register";
  const { nonce } = await matrixRequest(baseUrl, "GET", path);
  const mac = createHmac("sha1", sharedSecret).update([nonce, username, password, "notadmin"].join("\0")).digest("hex");
  const account = { nonce, username, password, mac, admin: false, inhibit_login: true };
  const answer = await matrixRequest(baseUrl, "POST", path, {
    body: displayName === undefined ? account : { ...account, displayname: displayName },
  });
  return { userId: String(answer["user_id"]) };
}

/**
 * @param {string} baseUrl
 * @param {string} username
 * @param {string} password
 * @returns {Promise<MatrixSession>} end it with `logOut`, or it stays as a device of the person
 */
export async function logIn(baseUrl, username, password) {
  const answer = await matrixRequest(baseUrl, "POST", "/_matrix/client/v3/login", {
    body: {
      type: "m.login.password",
      identifier: { type: "m.id.user", user: username },
      password,
      initial_device_display_name: "Parley set-up",
    },
  });
  return {
    baseUrl,
    accessToken: String(answer["access_token"]),
    userId: String(answer["user_id"]),
    deviceId: String(answer["device_id"]),
  };
}

/** @param {MatrixSession} session */
export async function logOut(session) {
  await sessionRequest(session, "POST", "/_matrix/client/v3/logout", {});
}

/** @param {MatrixSession} session @param {string} method @param {string} path @param {Json} [body] @returns {Promise<Json>} */
export async function sessionRequest(session, method, path, body) {
  const { baseUrl, accessToken } = session;
  return matrixRequest(baseUrl, method, path, body === undefined ? { accessToken } : { accessToken, body });
}
