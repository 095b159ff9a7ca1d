/**
 * @file The demo people and their conferences: two accounts, a conference space, two encrypted call rooms in it.
 * Every step can be repeated: accounts and rooms that are there already are used.
 */
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MatrixApiError, logIn, logOut, sessionRequest } from "./matrixApi.mjs";

const SPACE = { alias: "parley-demo", name: "Parley demo" };
const CONFERENCES = [
  { alias: "parley-demo-weekly", name: "Weekly meeting" },
  { alias: "parley-demo-coffee", name: "Coffee corner" },
];
/** Everybody in the room may write their own membership (state, MSC3401) and what belongs to it (MSC4143). */
const CALL_EVENTS = {
  "org.matrix.msc3401.call.member": 0,
  "org.matrix.msc4143.rtc.member": 0,
  "org.matrix.msc4075.rtc.notification": 0,
  "org.matrix.msc4310.rtc.decline": 0,
  "m.reaction": 0,
  "io.element.call.reaction": 0,
  "m.room.redaction": 0,
};
/** What the homeserver would give these, repeated because an override replaces the whole list. */
const ROOM_EVENTS = {
  "m.room.name": 50,
  "m.room.avatar": 50,
  "m.room.topic": 50,
  "m.room.canonical_alias": 50,
  "m.room.power_levels": 100,
  "m.room.history_visibility": 100,
  "m.room.server_acl": 100,
  "m.room.encryption": 100,
};

/**
 * @typedef {{ username: string, password: string, displayName: string }} DemoPerson
 * @typedef {object} Demo
 * @property {string} id random, made with the folder: profiles of another demo are told apart by it
 * @property {DemoPerson} alex owns the space and the conferences
 * @property {DemoPerson} robin has joined all of them
 * @property {string} spaceId
 * @property {{ roomId: string, name: string }[]} conferences
 * @typedef {import("./matrixApi.mjs").MatrixSession} Session
 */

/**
 * @param {import("./backend.mjs").Backend} backend
 * @returns {Promise<Demo>} from `demo.json` in the backend's folder when it was made before
 */
export async function ensureDemo(backend) {
  const file = join(backend.dir, "demo.json");
  const known = await readFile(file, "utf8").catch(() => "");
  /** @type {Partial<Demo> & Pick<Demo, "id" | "alex" | "robin">} */
  const people = known === "" ? newPeople() : JSON.parse(known);
  if (isComplete(people)) return people;
  // The passwords first: an account whose password is lost could not be used again.
  await save(file, people);
  await Promise.all([people.alex, people.robin].map((person) => registerOnce(backend, person)));
  const { baseUrl, serverName } = backend.homeserver;
  const alex = await logIn(baseUrl, people.alex.username, people.alex.password);
  const robin = await logIn(baseUrl, people.robin.username, people.robin.password);
  const spaceId = await ensureRoom(alex, serverName, SPACE.alias, spaceContent());
  await joinRoom(alex, robin, spaceId);
  const conferences = [];
  for (const { alias, name } of CONFERENCES) {
    const roomId = await ensureRoom(alex, serverName, alias, conferenceContent(name, spaceId, serverName));
    await putState(alex, spaceId, "m.space.child", roomId, { via: [serverName], suggested: false });
    await joinRoom(alex, robin, roomId);
    conferences.push({ roomId, name });
  }
  await Promise.all([logOut(alex), logOut(robin)]);
  const demo = { ...people, spaceId, conferences };
  await save(file, demo);
  return demo;
}

/** @param {Partial<Demo>} demo @returns {demo is Demo} */
function isComplete(demo) {
  return demo.conferences?.length === CONFERENCES.length;
}

function newPeople() {
  const person = (/** @type {string} */ displayName) => ({
    username: displayName.toLowerCase(),
    password: randomBytes(24).toString("base64url"),
    displayName,
  });
  return { id: randomBytes(4).toString("hex"), alex: person("Alex"), robin: person("Robin") };
}

/** @param {string} file @param {unknown} value */
async function save(file, value) {
  await writeFile(file, JSON.stringify(value, null, 1), { mode: 0o600 });
}

/** @param {import("./backend.mjs").Backend} backend @param {DemoPerson} person */
async function registerOnce(backend, person) {
  try {
    await backend.register(person);
  } catch (error) {
    if (!(error instanceof MatrixApiError && error.errcode === "M_USER_IN_USE")) throw error;
  }
}

/** @param {Session} session @param {string} serverName @param {string} alias localpart @param {Record<string, unknown>} content @returns {Promise<string>} room id */
async function ensureRoom(session, serverName, alias, content) {
  const full = encodeURIComponent(`#${alias}:${serverName}`);
  try {
    return String((await sessionRequest(session, "GET", `/_matrix/client/v3/directory/room/${full}`))["room_id"]);
  } catch (error) {
    if (!(error instanceof MatrixApiError && error.errcode === "M_NOT_FOUND")) throw error;
  }
  const made = await sessionRequest(session, "POST", "/_matrix/client/v3/createRoom", {
    ...content,
    room_alias_name: alias,
  });
  return String(made["room_id"]);
}

function spaceContent() {
  return {
    name: SPACE.name,
    preset: "private_chat",
    creation_content: { type: "m.space" },
    // Both may add a conference to it; nobody chats in it.
    power_level_content_override: { events_default: 100, events: { ...ROOM_EVENTS, "m.space.child": 0 } },
  };
}

/** @param {string} name @param {string} spaceId @param {string} serverName @returns {Record<string, unknown>} */
function conferenceContent(name, spaceId, serverName) {
  return {
    name,
    preset: "private_chat",
    creation_content: { type: "org.matrix.msc3417.call" },
    power_level_content_override: { events: { ...ROOM_EVENTS, ...CALL_EVENTS } },
    initial_state: [
      { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } },
      {
        type: "m.room.join_rules",
        state_key: "",
        content: { join_rule: "restricted", allow: [{ type: "m.room_membership", room_id: spaceId }] },
      },
      { type: "m.space.parent", state_key: spaceId, content: { via: [serverName], canonical: true } },
    ],
  };
}

/** @param {Session} session @param {string} roomId @param {string} type @param {string} stateKey @param {Record<string, unknown>} content */
async function putState(session, roomId, type, stateKey, content) {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state/${type}/${encodeURIComponent(stateKey)}`;
  await sessionRequest(session, "PUT", path, content);
}

/** @param {Session} owner @param {Session} guest @param {string} roomId */
async function joinRoom(owner, guest, roomId) {
  const room = encodeURIComponent(roomId);
  try {
    await sessionRequest(guest, "POST", `/_matrix/client/v3/join/${room}`, {});
  } catch (error) {
    if (!(error instanceof MatrixApiError && error.errcode === "M_FORBIDDEN")) throw error;
    await sessionRequest(owner, "POST", `/_matrix/client/v3/rooms/${room}/invite`, { user_id: guest.userId });
    await sessionRequest(guest, "POST", `/_matrix/client/v3/join/${room}`, {});
  }
}
