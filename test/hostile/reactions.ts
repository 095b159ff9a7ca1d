import fc from "fast-check";
import { MatrixEvent, RoomEvent } from "matrix-js-sdk";
import { EventEmitter } from "node:events";
import { CallReactions } from "../../main/rtc/callReactions.ts";
import { MembersWatch } from "../../main/rtc/membersWatch.ts";
import { EMOJI_REACTION, handContent, readEmoji, readHand } from "../../main/rtc/reactionEvents.ts";
import {
  ada,
  ELSEWHERE,
  eve,
  eventId,
  harmful,
  HERE,
  me,
  must,
  mutated,
  nastyText,
  roomId,
  user,
} from "./arbitraries.ts";
import { memoryRow, row } from "./rows.ts";
import { makeClient, makeRoom, membershipEvent } from "./world.ts";

const target = fc.oneof(fc.constantFrom("$of-ada", "$of-eve"), eventId);
const hand = fc.record({
  "m.relates_to": fc.record({
    rel_type: fc.constant("m.annotation"),
    event_id: target,
    key: fc.oneof(fc.constantFrom("🖐️", "🖐", "🖐️".repeat(3)), nastyText),
  }),
});
const emoji = fc.record({
  emoji: fc.oneof(fc.constantFrom("👍", "👩‍🚀", "👍👍", "word", "👍\u202E"), nastyText),
  name: nastyText,
  "m.relates_to": fc.record({ rel_type: fc.constant("m.reference"), event_id: target }),
});
const sent = fc.record({
  type: fc.constantFrom("m.reaction", "m.reaction", EMOJI_REACTION, "m.room.redaction"),
  sender: user,
  roomId,
  id: fc.constantFrom("$r1", "$r2", "$r3", "~local"),
  redacts: fc.constantFrom("$r1", "$r2", "$of-ada"),
  content: fc.oneof(hand as fc.Arbitrary<unknown>, emoji, mutated(hand), mutated(emoji)),
});
/** Raised as it should be, so that others can try to lower it. */
const raised = fc.constantFrom([ada, "$of-ada", "$r1"], [eve, "$of-eve", "$r2"]).map(([sender, of, id]) => ({
  type: "m.reaction",
  sender: sender as typeof ada,
  roomId: HERE,
  id: id as "$r1",
  redacts: "$r1" as const,
  content: handContent(of as string),
}));
const stream = fc.array(fc.oneof({ weight: 4, arbitrary: sent }, { weight: 1, arbitrary: raised }), { maxLength: 12 });

/** A real room with two members in its call, the watch that observes it, and what the reactions make of a stream. */
async function makeCall() {
  const client = makeClient(() => ({ chunk: [] }));
  // Many listeners at a client are no leak here.
  EventEmitter.setMaxListeners(0, client as unknown as EventTarget);
  const room = makeRoom(client, [me, ada, eve]);
  room.currentState.setStateEvents(
    [ada, eve].map((userId) => membershipEvent(userId, userId === ada ? "$of-ada" : "$of-eve")),
  );
  client.store.storeRoom(room);
  const watch = new MembersWatch(client);
  await new Promise<void>((resolve) => watch.once("changed", () => resolve()));
  return { client, room, watch };
}
let call: ReturnType<typeof makeCall> | undefined;

export const reactionRows = [
  row("reactions, read", 2000, fc.oneof(mutated(hand), mutated(emoji)), (content) => {
    const id = readHand(content);
    must(id === undefined || (id.length >= 2 && id.length <= 255), "no event id");
    const read = readEmoji(content);
    if (read === undefined) return;
    must(read.emoji.length <= 40 && !/\p{L}|[<>]/u.test(read.emoji), "not one emoji");
    must(!harmful.test(read.emoji.replaceAll(/[\u200D\u{E0020}-\u{E007F}]/gu, "")), "hidden characters");
  }),
  row("hands and emoji in a call", 1000, stream, async (events) => {
    call ??= makeCall();
    const { client, room, watch } = await call;
    const shown: { identity: string; emoji: string }[] = [];
    const reactions = new CallReactions({
      client,
      watch,
      roomId: HERE,
      onHands: () => {},
      onEmoji: (identity, which) => shown.push({ identity, emoji: which }),
    });
    for (const { type, sender, roomId: where, id, redacts, content } of events) {
      const before = { ada: reactions.raisedTs("$of-ada"), eve: reactions.raisedTs("$of-eve") };
      const raw = {
        type,
        event_id: id,
        room_id: where,
        sender,
        origin_server_ts: Date.now(),
        content: content as object,
      };
      const event = new MatrixEvent(type === "m.room.redaction" ? { ...raw, redacts } : raw);
      if (type === "m.room.redaction") client.emit(RoomEvent.Redaction, event, room);
      else client.emit(RoomEvent.Timeline, event, room, false, false, { liveEvent: true } as never);
      const after = { ada: reactions.raisedTs("$of-ada"), eve: reactions.raisedTs("$of-eve") };
      for (const [who, userId] of [["ada", ada] as const, ["eve", eve] as const]) {
        const rises = before[who] === undefined && after[who] !== undefined;
        must(!rises || (sender === userId && where === HERE), "somebody else raised a hand");
        const lowered = before[who] !== undefined && after[who] === undefined;
        must(!lowered || (type === "m.room.redaction" && where !== ELSEWHERE), "lowered from another room");
      }
    }
    reactions.stop();
    for (const { identity } of shown)
      must(
        events.some(({ type, sender }) => type === EMOJI_REACTION && identity === `${sender}:DEV`),
        "an emoji in somebody else's name",
      );
  }),
  memoryRow("reactions and redactions of strangers", 10_000, () => {
    const client = makeClient(() => ({ chunk: [] }));
    const room = makeRoom(client, [me, ada, eve]);
    client.store.storeRoom(room);
    const watch = new MembersWatch(client);
    const reactions = new CallReactions({ client, watch, roomId: HERE, onHands: () => {}, onEmoji: () => {} });
    return {
      round: (index) => {
        const id = `$${String(index).padEnd(250, "x")}`;
        const raw = { room_id: HERE, sender: eve, origin_server_ts: index, event_id: id };
        const raised = new MatrixEvent({ ...raw, type: "m.reaction", content: handContent(id) });
        client.emit(RoomEvent.Timeline, raised, room, false, false, { liveEvent: true } as never);
        const redaction = new MatrixEvent({ ...raw, type: "m.room.redaction", content: {}, redacts: id });
        client.emit(RoomEvent.Redaction, redaction, room);
      },
      stop: () => {
        reactions.stop();
        watch.stop();
      },
    };
  }),
];
