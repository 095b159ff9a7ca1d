import { MatrixEvent } from "matrix-js-sdk";
import { CallMembership } from "matrix-js-sdk/lib/matrixrtc/index.js";
import { expect, it } from "vitest";
import { rememberMemberships } from "./parsedMemberships.ts";

rememberMemberships();

const event = (device: string, id = `$${device}`) =>
  new MatrixEvent({
    type: "org.matrix.msc3401.call.member",
    event_id: id,
    sender: "@a:hs",
    room_id: "!r:hs",
    state_key: `_@a:hs_${device}_m.call`,
    origin_server_ts: 1,
    content: {
      application: "m.call",
      call_id: "",
      scope: "m.room",
      device_id: device,
      expires: 3_600_000,
      focus_active: { type: "livekit", focus_selection: "multi_sfu" },
      foci_preferred: [],
    },
  });

it("an event is parsed once, and each by itself", async () => {
  const [one, other] = [event("ONE"), event("TWO")];
  const membership = await CallMembership.parseFromEvent(one);
  expect(membership.rtcBackendIdentity).toBe("@a:hs:ONE");
  expect(await CallMembership.parseFromEvent(one)).toBe(membership);
  expect((await CallMembership.parseFromEvent(other)).deviceId).toBe("TWO");
  expect((await CallMembership.parseFromEvent(event("ONE", "$again"))).eventId).toBe("$again");
});

it("a redacted one is no membership any more", async () => {
  const one = event("ONE");
  await CallMembership.parseFromEvent(one);
  const redaction = new MatrixEvent({ type: "m.room.redaction", event_id: "$r", sender: "@a:hs", content: {} });
  one.makeRedacted(redaction, {} as never);
  await expect(CallMembership.parseFromEvent(one)).rejects.toThrow();
});

it("what can't be read is told each time", async () => {
  const broken = new MatrixEvent({ ...event("ONE").event, content: { application: 3 } });
  await expect(CallMembership.parseFromEvent(broken)).rejects.toThrow();
  await expect(CallMembership.parseFromEvent(broken)).rejects.toThrow();
});
