import fc from "fast-check";
import { MatrixEvent } from "matrix-js-sdk";
import { CallMember } from "../../preload/contract.ts";
import { judgeMembership, RTC_MEMBER, SESSION_MEMBER } from "../../main/rtc/membershipPolicy.ts";
import { observeMembers } from "../../main/rtc/observedMembers.ts";
import { MembersWatch } from "../../main/rtc/membersWatch.ts";
import { rosterOf } from "../../main/rtc/roster.ts";
import { isUsableUrl } from "../../main/rtc/sfuUrl.ts";
import {
  ada,
  assertCleanName,
  clock,
  eve,
  gone,
  HERE,
  me,
  must,
  mutated,
  nastyText,
  NOW,
  user,
} from "./arbitraries.ts";
import { memoryRow, row } from "./rows.ts";
import { makeClient, makeRoom } from "./world.ts";

const HOUR = 3600_000;
const url = fc.oneof(
  fc.constantFrom("https://sfu.example", "http://10.0.0.1", "file:///etc/passwd", "https://a:b@sfu.example"),
  nastyText,
);
/** Of the same host, on a port: `USER:DEVICE` could be read as the other's. */
const onPort = `${ada}:8448`;
const sender = fc.oneof({ weight: 5, arbitrary: user }, { weight: 1, arbitrary: fc.constant(onPort) });
const device = fc.constantFrom("DEV", "MINE", "8448:DEV", "__proto__", "DEV ", "\u202E");

export const session = fc.record({
  application: fc.constant("m.call"),
  call_id: fc.constant(""),
  scope: fc.constant("m.room"),
  device_id: device,
  membershipID: user.map((userId) => `${userId}:DEV`),
  expires: fc.constantFrom(1, HOUR, 180_000_000, 9e12, 1e308),
  created_ts: clock,
  focus_active: fc.record({
    type: fc.constant("livekit"),
    focus_selection: fc.constantFrom("multi_sfu", "oldest_membership"),
  }),
  foci_preferred: fc.array(
    fc.record({ type: fc.constant("livekit"), livekit_alias: nastyText, livekit_service_url: url }),
    { maxLength: 2 },
  ),
});
export const rtc = fc.record({
  slot_id: fc.constant("m.call#ROOM"),
  application: fc.record({ type: fc.constant("m.call") }),
  member: fc.record({ user_id: user, device_id: device, id: fc.constantFrom("one", "two", `${ada}:DEV`) }),
  rtc_transports: fc.array(fc.record({ type: fc.constant("livekit"), livekit_service_url: url }), { maxLength: 2 }),
  transports: fc.record({
    published: fc.array(fc.record({ type: fc.constant("livekit"), livekit_service_url: url }), { maxLength: 2 }),
    can_subscribe: fc.constant(["livekit"]),
  }),
  versions: fc.constant([]),
  msc4354_sticky_key: fc.constantFrom("one", "two"),
});
const stateKey = fc.oneof(
  fc
    .tuple(fc.constantFrom("_", "", "__"), user, fc.constantFrom("_DEV_m.call", "", "x_DEV_m.call", ":8448_DEV"))
    .map((parts) => parts.join("")),
  fc.constant(undefined),
  nastyText,
);
const event = fc
  .tuple(
    fc.record({
      type: fc.constantFrom(SESSION_MEMBER, RTC_MEMBER),
      eventId: fc.nat().map((n) => `$${n}`),
      sender,
      stateKey,
      originServerTs: clock,
      content: fc.oneof(mutated(session), mutated(rtc), session, rtc),
    }),
    fc.boolean(),
  )
  // Every other one as it should be, but for its content.
  .map(([given, plausible]) =>
    plausible ? { ...given, stateKey: `_${given.sender}_DEV_m.call`, originServerTs: NOW - 1000 } : given,
  );

const joined = new Set<string>([me, ada, eve, onPort]);
const client = makeClient();

/** Like `_@al:hs_DEV_m.call`: of the sender and of nobody else. Written apart from the policy, on purpose. */
function namesSender(key: string | undefined, sender: string): boolean {
  if (key === undefined) return false;
  return [sender, `_${sender}`].includes(key) || key.startsWith(`${sender}_`) || key.startsWith(`_${sender}_`);
}

const roomEvents = fc.array(fc.record({ event, sticky: fc.constantFrom(1, HOUR, -1, 1e308) }), { maxLength: 8 });

export const membershipRows = [
  row("memberships, judged", 3000, event, (given) => {
    const verdict = judgeMembership(given, NOW, (userId) => joined.has(userId));
    if (verdict.kind !== "member") return;
    must(joined.has(given.sender), "a member who is not in the room");
    must(verdict.deviceId.length > 0 && verdict.deviceId.length <= 255, "a device id of any length");
    must(verdict.createdTs >= 0 && verdict.createdTs <= NOW + HOUR, "came in the future, or before time");
    if (given.type === RTC_MEMBER) return;
    must(namesSender(given.stateKey, given.sender), "somebody else's state key");
    must(verdict.expiresTs !== undefined && verdict.expiresTs > NOW, "expired, or never ends");
    must(verdict.expiresTs <= NOW + HOUR + 7 * 24 * HOUR, "stays longer than a week");
  }),

  row("memberships in a real room", 1500, roomEvents, async (given) => {
    const room = makeRoom(client, [...joined]);
    const real = given.map(({ event: { type, eventId, sender, stateKey: key, content }, sticky }, index) => {
      const isState = type === SESSION_MEMBER;
      const raw = {
        type,
        event_id: `${eventId}-${index}`,
        room_id: HERE,
        sender,
        // The real clock for sticky events: the SDK's store has no other.
        origin_server_ts: isState ? NOW - 1000 : Date.now() - 1000,
        content: content as object,
        ...(isState ? { state_key: key ?? "" } : { msc4354_sticky: { duration_ms: sticky } }),
      };
      return { isState, event: new MatrixEvent(raw) };
    });
    room.currentState.setStateEvents(real.filter(({ isState }) => isState).map(({ event }) => event));
    room._unstable_addStickyEvents(real.filter(({ isState }) => !isState).map(({ event }) => event));
    const members = await observeMembers(room, NOW);
    const senders = new Map(real.map(({ event }) => [event.getId() ?? "", event.getSender()]));
    for (const member of members) {
      must(senders.get(member.eventId) === member.userId, "a membership in somebody else's name");
      must(joined.has(member.userId) && member.userId !== gone, "a member who is not in the room");
    }
    const distinct = (values: string[]) => new Set(values).size === values.length;
    must(distinct(members.map(({ identity }) => identity)), "two members with one LiveKit identity");
    must(distinct(members.map(({ userId, deviceId }) => `${userId} ${deviceId}`)), "a device counted twice");
    client.store.storeRoom(room);
    for (const shown of rosterOf(
      client,
      HERE,
      members,
      () => undefined,
      () => ({ trust: "unknown", below: false }),
    )) {
      CallMember.parse(shown);
      assertCleanName(shown.displayName);
      const { transport } = shown;
      must(transport?.kind !== "livekit" || isUsableUrl(transport.focusUrl, "http"), "an SFU we would not talk to");
      must(!shown.own || shown.userId === me, "somebody else as oneself");
    }
  }),

  memoryRow("malformed memberships, over and over", 10_000, () => {
    const quiet = makeClient();
    const room = makeRoom(quiet, [me, ada, eve]);
    quiet.store.storeRoom(room);
    const watch = new MembersWatch(quiet);
    return {
      round: (index) => {
        const raw = {
          type: SESSION_MEMBER,
          event_id: `$${String(index).padEnd(250, "x")}`,
          room_id: HERE,
          sender: eve,
          state_key: `_${eve}_DEV_m.call`,
          origin_server_ts: index,
          content: { device_id: index },
        };
        room.currentState.setStateEvents([new MatrixEvent(raw)]);
        return observeMembers(room);
      },
      stop: () => watch.stop(),
    };
  }),
];
