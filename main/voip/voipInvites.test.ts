import type { MatrixEvent } from "matrix-js-sdk";
import { beforeEach, describe, expect, it } from "vitest";
import { readVoipEvent, writeEnd, writeSelect, writeSignal } from "./voipEvents.ts";
import type { WrittenEvent } from "./voipEvents.ts";
import { isForMe, VoipInvites } from "./voipInvites.ts";
import type { InviteFacts } from "./voipInvites.ts";

const [me, ada, eve] = ["@me:hs", "@ada:hs", "@eve:hs"];
const meant: InviteFacts = {
  iAmInRoom: true,
  senderInRoom: true,
  joinedMembers: 2,
  invitee: undefined,
  me,
  sender: ada,
};

describe("isForMe", () => {
  const cases: [string, Partial<InviteFacts>, boolean][] = [
    ["in a room of two", {}, true],
    ["named in a room of two", { invitee: me }, true],
    ["the other one is named", { invitee: ada }, false],
    ["in a larger room", { joinedMembers: 3 }, false],
    ["named in a larger room", { joinedMembers: 300, invitee: me }, true],
    ["somebody else is named in a larger room", { joinedMembers: 3, invitee: eve }, false],
    ["one's own, from another device", { sender: me }, false],
    ["in a room one has left", { iAmInRoom: false }, false],
    ["by one who has left", { senderInRoom: false }, false],
  ];
  it.each(cases)("%s", (_sentence, facts, expected) => {
    expect(isForMe({ ...meant, ...facts })).toBe(expected);
  });
});

describe("VoipInvites", () => {
  let heard: string[];
  let invites: VoipInvites;
  let count = 0;
  beforeEach(() => {
    heard = [];
    count = 0;
    invites = new VoipInvites({
      me,
      mine: "MINE",
      facts: () => meant,
      onOpen: ({ arrival }) => heard.push(`rings ${arrival.id}`),
      onOver: ({ arrival }, end) => heard.push(`${arrival.id} ${end}`),
    });
  });
  const receive = ({ type, content }: WrittenEvent, sender: string, sentTs = 0, now = sentTs, roomId = "!r") => {
    const event = readVoipEvent(type, content);
    if (event === undefined) throw new Error("malformed");
    invites.receive(
      { event, sender, sentTs, roomId, id: `$${count++}`, device: undefined, matrixEvent: {} as MatrixEvent },
      now,
    );
  };
  const adas = { callId: "c", partyId: "ADA" };
  const mine2 = { callId: "c", partyId: "MINE2" };
  const invite = (writer = adas) =>
    writeSignal({ kind: "description", type: "offer", sdp: "v=0", streams: [], first: true }, writer);
  const answer = (writer = mine2) =>
    writeSignal({ kind: "description", type: "answer", sdp: "v=0", streams: [], first: true }, writer);

  it("rings until the caller gives up", () => {
    receive(invite(), ada);
    receive(writeEnd("hangup", "user_hangup", adas), ada);
    expect(heard).toEqual(["rings $0", "$0 partnerHungUp"]);
  });

  it("until another device of the person answers, or rejects", () => {
    receive(invite(), ada);
    receive(answer(), me);
    receive(invite({ ...adas, callId: "d" }), ada);
    receive(writeEnd("reject", "user_hangup", { ...mine2, callId: "d" }), me);
    expect(heard).toEqual(["rings $0", "$0 answeredElsewhere", "rings $2", "$2 declined"]);
  });

  it("until the caller has chosen another", () => {
    receive(invite(), ada);
    receive(writeSelect("MINE2", adas), ada);
    expect(heard.at(-1)).toBe("$0 answeredElsewhere");
  });

  it("until its lifetime ends", () => {
    receive(invite(), ada, 1000);
    expect(invites.expire(60_999)).toBe(61_000);
    expect(invites.expire(61_000)).toBeUndefined();
    expect(heard).toEqual(["rings $0", "$0 expired"]);
  });

  it("never when its end came first", () => {
    receive(writeEnd("hangup", "user_hangup", adas), ada);
    receive(invite(), ada);
    receive(answer({ ...mine2, callId: "d" }), me);
    receive(invite({ ...adas, callId: "d" }), ada);
    expect(heard).toEqual([]);
  });

  it("never when it is over already, nor twice", () => {
    receive(invite(), ada, 0, 60_000);
    receive(invite({ ...adas, callId: "d" }), ada);
    receive(invite({ ...adas, callId: "d" }), ada);
    expect(heard).toEqual(["rings $1"]);
  });

  it("is ended by nobody else, and in no other room", () => {
    receive(invite(), ada);
    receive(writeEnd("hangup", "user_hangup", adas), eve);
    receive(writeEnd("hangup", "user_hangup", adas), ada, 0, 0, "!other");
    expect(heard).toEqual(["rings $0"]);
  });

  it("is taken once", () => {
    receive(invite(), ada);
    expect(invites.take("$0")?.call.callId).toBe("c");
    expect(invites.take("$0")).toBeUndefined();
    // Its own events that come back change nothing.
    receive(invite(), ada);
    expect(heard).toEqual(["rings $0"]);
  });
});
