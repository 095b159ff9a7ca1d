import fc from "fast-check";
import { MatrixEvent, RoomEvent } from "matrix-js-sdk";
import type { MatrixClient, Room } from "matrix-js-sdk";
import { CallState, PeerMessage } from "../../preload/contract.ts";
import { initialState, StateHub } from "../../main/state.ts";
import { placeCall, ringingCall, stepVoip } from "../../main/voip/voipCall.ts";
import type { VoipCall, VoipInput } from "../../main/voip/voipCall.ts";
import { readVoipEvent, writeEnd, writeSelect, writeSignal } from "../../main/voip/voipEvents.ts";
import type { Writer } from "../../main/voip/voipEvents.ts";
import type { OpenInvite } from "../../main/voip/voipInvites.ts";
import { VoipService } from "../../main/voip/voipService.ts";
import { ada, ELSEWHERE, eve, HERE, me, must, mutated, nastyNumber, user } from "./arbitraries.ts";
import { memoryRow, row } from "./rows.ts";
import { makeClient, makeRoom } from "./world.ts";

const streams = [{ id: "s", purpose: "m.usermedia" as const, audioMuted: false, videoMuted: false }];
const description = { kind: "description" as const, sdp: "v=0\r\nm=video 9 x", streams };
const signal = fc.constantFrom<PeerMessage["signal"]>(
  { ...description, type: "offer", first: true },
  { ...description, type: "offer", first: true },
  { ...description, type: "answer", first: true },
  { ...description, type: "offer", first: false },
  { kind: "candidates", candidates: [{ candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 }] },
  { kind: "streams", streams },
);
const writer = fc.record({
  callId: fc.constantFrom("a", "a", "b", "own"),
  partyId: fc.constantFrom("MINE", "ADA", "ADA2", "__proto__"),
  invitee: fc.constantFrom(undefined, undefined, me, eve),
});
const written = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(signal, writer).map(([each, by]) => writeSignal(each, by)) },
  fc.tuple(fc.constantFrom("MINE", "ADA", "ADA2"), writer).map(([selected, by]) => writeSelect(selected, by)),
  fc
    .tuple(fc.constantFrom("hangup" as const, "reject" as const), fc.constantFrom("user_hangup", "user_busy"), writer)
    .map(([what, reason, by]) => writeEnd(what, reason, by)),
);
/** Types stay as they are, contents do not. */
const wild = written.chain(({ type, content }) =>
  fc
    .tuple(
      fc.oneof(fc.constant<unknown>(content), mutated(fc.constant(content))),
      fc.constantFrom(undefined, undefined, 1, 0, "0"),
    )
    .map(([spoilt, version]) => ({
      type,
      content: version !== undefined && typeof spoilt === "object" && spoilt !== null ? { ...spoilt, version } : spoilt,
    })),
);

type Happening =
  | { what: "event"; type: string; content: unknown; sender: string; roomId: string; age: number }
  | { what: "join" | "leave" | "page" | "again" };
const story = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .record({
          event: wild,
          sender: user,
          roomId: fc.constantFrom(HERE, HERE, HERE, ELSEWHERE),
          age: fc.oneof(fc.constantFrom(0, 0, 0, 1000, 59_999), nastyNumber),
        })
        .map(({ event, ...rest }): Happening => ({ what: "event", ...event, ...rest })),
    },
    fc.record({ what: fc.constantFrom("join" as const, "leave" as const, "page" as const, "again" as const) }),
  ),
  { maxLength: 10 },
);

interface Heard {
  service: VoipService;
  client: MatrixClient;
  hub: StateHub;
  told: PeerMessage[];
  rung: OpenInvite[];
}
function open(members: readonly string[]): Heard {
  const client = makeClient();
  const room = makeRoom(client, members);
  client.store.storeRoom(room);
  client.sendEvent = (async () => ({ event_id: "$sent" })) as typeof client.sendEvent;
  const hub = new StateHub(initialState({} as never));
  const told: PeerMessage[] = [];
  const rung: OpenInvite[] = [];
  const service = new VoipService({
    client,
    hub,
    peerWay: async () => ({ iceServers: [], relayOnly: false }),
    onPeerSignal: (message) => told.push(message),
  });
  service.on("ring", (invite) => rung.push(invite));
  return { service, client, hub, told, rung };
}

let count = 0;
function arrive(client: MatrixClient, { type, content, sender, roomId, age }: Extract<Happening, { what: "event" }>) {
  const event = new MatrixEvent({
    type,
    content: content as object,
    sender,
    room_id: roomId,
    event_id: `$${count++}`,
    origin_server_ts: Date.now() - age,
  });
  client.emit(RoomEvent.Timeline, event, client.getRoom(roomId) as Room, false, false, {
    timeline: undefined as never,
    liveEvent: false,
  });
}
/** What was read is read in turn, each in a step of its own. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

const machineInput = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(wild, fc.constantFrom("partner" as const, "me" as const)) },
  fc.constantFrom<VoipInput>(
    { type: "offered", callId: "a", untilTs: 60_000 },
    { type: "accepted" },
    { type: "ready" },
    { type: "answered" },
    { type: "hangUp" },
    { type: "time", now: 61_000 },
  ),
);

export const voipRows = [
  row(
    "legacy calls, the machine",
    2000,
    fc.tuple(fc.boolean(), fc.array(machineInput, { maxLength: 14 })),
    ([outgoing, inputs]) => {
      const invite = readVoipEvent("m.call.invite", {
        ...writeSignal({ ...description, type: "offer", first: true }, { callId: "a", partyId: "ADA" }).content,
      });
      if (invite?.kind !== "invite") throw new Error("no invite");
      let call: VoipCall = outgoing ? placeCall("MINE") : ringingCall(invite, "MINE", 0);
      for (const each of inputs) {
        const event = Array.isArray(each) ? readVoipEvent(each[0].type, each[0].content) : undefined;
        if (Array.isArray(each) && event === undefined) continue;
        const input = Array.isArray(each)
          ? ({ type: "received", event, from: each[1] } as VoipInput)
          : (each as VoipInput);
        const before = call;
        const step = stepVoip(call, input);
        call = step.call;
        must(before.phase !== "ended" || step.effects.length === 0, "a dead call did something");
        must(before.phase !== "ended" || call.phase === "ended", "a dead call came back");
        must(call.waiting.length <= 40, "keeps more than it must");
        for (const effect of step.effects) {
          if (effect.do !== "deliver") continue;
          must(call.ready, "told a page that does not listen");
          must(call.phase === "talking" || call.phase === "answering", "told the page of a call nobody answered");
          const from = event === undefined || event.kind === "invite" ? call.party : (event.partyId ?? null);
          must(input.type === "ready" || from === call.party, "of another party");
        }
      }
    },
  ),
  row("legacy calls, forged and out of order", 1500, story, async (happenings) => {
    const { service, client, hub, told, rung } = open([me, ada]);
    for (const each of happenings) {
      if (each.what === "event") arrive(client, each);
      // oxlint-disable-next-line no-await-in-loop -- In their order.
      await settle();
      if (each.what === "join") {
        try {
          service.join(HERE);
        } catch {
          // In a call already.
        }
      }
      // oxlint-disable-next-line no-await-in-loop -- As above.
      if (each.what === "leave") await service.leave();
      if (each.what === "again") service.callAgain();
      if (each.what === "page") {
        const offer = { ...description, type: "offer" as const, first: true };
        // oxlint-disable-next-line no-await-in-loop -- As above.
        await service
          .signal({ identity: ada, connection: { callId: "own", from: "page" }, signal: offer })
          .catch(() => undefined);
      }
      must(CallState.safeParse(hub.current.call).success, "a call slice that does not fit the contract");
      must(service.outgoing === null || service.outgoing.person.userId === ada, "calls somebody else");
    }
    service.stop();
    for (const message of told) {
      must(PeerMessage.safeParse(message).success, "a signal that does not fit the contract crossed");
      must(message.identity === ada, "a signal of somebody else");
    }
    for (const { arrival, call } of rung) {
      must(arrival.sender !== me, "oneself rings");
      must(arrival.roomId === HERE, "rings in a room one is not in");
      must(arrival.event.kind === "invite" && [undefined, me].includes(arrival.event.invitee), "meant for another");
      must(
        call.untilTs > arrival.sentTs && call.untilTs - arrival.sentTs <= 120_000,
        "rings for more than two minutes",
      );
    }
  }),
  row("legacy calls in a crowd", 500, fc.array(wild, { minLength: 1, maxLength: 4 }), async (events) => {
    const { service, client, rung } = open([me, ada, eve]);
    for (const each of events) arrive(client, { what: "event", ...each, sender: eve, roomId: HERE, age: 0 });
    await settle();
    service.stop();
    for (const { arrival } of rung)
      must(arrival.event.kind === "invite" && arrival.event.invitee === me, "a crowd makes everybody ring");
  }),
  memoryRow("invites of legacy calls", 4000, () => {
    const { service, client, rung } = open([me, ada]);
    return {
      round: async (index) => {
        const { type, content } = writeSignal(
          { ...description, type: "offer", first: true },
          { callId: `c${index}`, partyId: `P${index}` },
        );
        arrive(client, { what: "event", type, content, sender: ada, roomId: HERE, age: 0 });
        await settle();
        rung.length = 0;
      },
      stop: () => service.stop(),
    };
  }),
  memoryRow("events of legacy calls that never rang", 4000, () => {
    const { service, client, rung, told } = open([me, ada]);
    const kinds = [
      (by: Writer) => writeSignal({ ...description, type: "answer", first: true }, by),
      (by: Writer) => writeSignal({ ...description, type: "offer", first: false }, by),
      (by: Writer) => writeSignal({ kind: "candidates", candidates: [candidate, candidate] }, by),
      (by: Writer) => writeSignal({ kind: "streams", streams }, by),
      (by: Writer) => writeSelect(`P${by.callId}`, by),
      (by: Writer) => writeEnd("hangup", "user_hangup", by),
      (by: Writer) => writeEnd("reject", "user_busy", by),
    ];
    const candidate = { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 };
    return {
      round: async (index) => {
        const { type, content } = kinds[index % kinds.length]?.({ callId: `c${index}`, partyId: `P${index}` }) ?? {};
        if (type === undefined) throw new Error("no event");
        const sender = index % 2 === 0 ? ada : me;
        arrive(client, { what: "event", type, content, sender, roomId: HERE, age: 0 });
        await settle();
        must(rung.length === 0 && told.length === 0, "somebody was told of a call that is none");
      },
      stop: () => service.stop(),
    };
  }),
];
