import { describe, expect, it } from "vitest";
import type { PeerSignal } from "../../preload/contract.ts";
import { readVoipEvent, writeEnd, writeSelect, writeSignal } from "./voipEvents.ts";

const writer = { callId: "c", partyId: "DEV" };
const streams = [{ id: "s", purpose: "m.usermedia" as const, audioMuted: false, videoMuted: true }];
const offer: PeerSignal = { kind: "description", type: "offer", sdp: "v=0\r\nm=video 9 x", streams, first: true };
const signals: PeerSignal[] = [
  offer,
  { ...offer, type: "answer" },
  { ...offer, first: false },
  { kind: "candidates", candidates: [{ candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 }] },
  { kind: "streams", streams },
];

describe("m.call.* events", () => {
  it.each(signals)("are read as they are written", (signal) => {
    const { type, content } = writeSignal(signal, writer);
    expect(readVoipEvent(type, content)).toMatchObject({ callId: "c", partyId: "DEV", version: 1, signal });
  });

  it("end and select", () => {
    const { type, content } = writeSelect("BOB", writer);
    expect(readVoipEvent(type, content)).toMatchObject({ kind: "selectAnswer", selected: "BOB" });
    for (const what of ["hangup", "reject"] as const) {
      const event = writeEnd(what, "user_hangup", writer);
      expect(readVoipEvent(event.type, event.content)).toMatchObject({ kind: what, reason: "user_hangup" });
    }
  });

  // As matrix-js-sdk's MatrixCall writes them.
  const invite = {
    offer: { type: "offer", sdp: "v=0\r\nm=audio 9 x" },
    version: "1",
    call_id: "1700000000000abc",
    party_id: "ADA",
    lifetime: 60_000,
    capabilities: { "m.call.transferee": true, "m.call.dtmf": false },
    "org.matrix.msc3077.sdp_stream_metadata": {
      s: { purpose: "m.usermedia", audio_muted: false, video_muted: true },
    },
  };

  it("are read as Element Web writes them", () => {
    expect(readVoipEvent("m.call.invite", invite)).toMatchObject({
      kind: "invite",
      lifetimeMs: 60_000,
      video: false,
      partyId: "ADA",
      signal: { streams },
    });
    expect(readVoipEvent("m.call.invite", { ...invite, version: 0 })).toMatchObject({ version: 0, partyId: undefined });
    expect(readVoipEvent("m.call.invite", { ...invite, lifetime: 1e9 })).toMatchObject({ lifetimeMs: 120_000 });
    const video = { type: "offer", sdp: "m=audio 9 x\r\nm=video 9 x" };
    expect(readVoipEvent("m.call.invite", { ...invite, offer: video })).toMatchObject({ video: true });
  });

  const malformed: [string, string, unknown][] = [
    ["nothing", "m.call.invite", null],
    ["no version", "m.call.invite", { ...invite, version: undefined }],
    ["no offer", "m.call.invite", { ...invite, offer: undefined }],
    ["an answer as an offer", "m.call.invite", { ...invite, offer: { type: "answer", sdp: "v=0" } }],
    ["an endless offer", "m.call.invite", { ...invite, offer: { type: "offer", sdp: "x".repeat(70_000) } }],
    ["no lifetime", "m.call.invite", { ...invite, lifetime: "long" }],
    ["a lifetime that is over", "m.call.invite", { ...invite, lifetime: -1 }],
    ["an empty id", "m.call.invite", { ...invite, call_id: "" }],
    ["a group call", "m.call.invite", { ...invite, conf_id: "g" }],
    ["nobody selected", "m.call.select_answer", { ...invite, selected_party_id: null }],
    ["a transfer", "m.call.replaces", invite],
    ["something new", "m.call.unheard_of", invite],
  ];
  it.each(malformed)("malformed: %s", (_what, type, content) => {
    expect(readVoipEvent(type, content)).toBeUndefined();
  });
});
