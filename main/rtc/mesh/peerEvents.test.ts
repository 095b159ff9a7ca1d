import { describe, expect, it } from "vitest";
import type { PeerMessage, PeerSignal } from "../../../preload/contract.ts";
import { readPeerEvent, selectAnswer, writePeerEvent } from "./peerEvents.ts";

const connection = { callId: "c", from: "mine", to: "theirs" };
const streams = [{ id: "s", purpose: "m.usermedia" as const, audioMuted: true, videoMuted: false }];
const candidates = [{ candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 }];
const message = (signal: PeerSignal): PeerMessage => ({ identity: "@bob:hs:B", connection, signal });
const write = (signal: PeerSignal) => writePeerEvent(message(signal), "A", "!room:hs");
const description = (type: "offer" | "answer", first: boolean): PeerSignal => ({
  kind: "description",
  type,
  sdp: "v=0",
  streams,
  first,
});

describe("what goes out", () => {
  it.each([
    [description("offer", true), "m.call.invite", "offer"],
    [description("answer", true), "m.call.answer", "answer"],
    [description("offer", false), "m.call.negotiate", "description"],
    [description("answer", false), "m.call.negotiate", "description"],
  ] as const)("has the type and the key of matrix-js-sdk: %o", (signal, type, key) => {
    const event = write(signal);
    expect(event.type).toBe(type);
    expect(event.content).toMatchObject({
      call_id: "c",
      conf_id: "!room:hs",
      party_id: "A",
      device_id: "A",
      version: "1",
      sender_session_id: "mine",
      dest_session_id: "theirs",
      [key]: { type: signal.kind === "description" ? signal.type : "", sdp: "v=0" },
      sdp_stream_metadata: { s: { purpose: "m.usermedia", audio_muted: true, video_muted: false } },
    });
  });

  it("names the party whose answer counts", () => {
    expect(selectAnswer({ connection }, "B", "A", "!room:hs")).toMatchObject({
      type: "m.call.select_answer",
      content: { selected_party_id: "B", call_id: "c", dest_session_id: "theirs" },
    });
  });
});

describe("what comes in", () => {
  it.each<PeerSignal>([
    description("offer", true),
    description("answer", true),
    description("offer", false),
    description("answer", false),
    { kind: "candidates", candidates },
    { kind: "streams", streams },
    { kind: "hangup", reason: "user_hangup" },
  ])("is read as it was written: %o", (signal) => {
    const { type, content } = write(signal);
    expect(readPeerEvent(type, content)).toEqual({
      connection,
      signal,
      confId: "!room:hs",
      claimedDeviceId: "A",
      partyId: "A",
    });
  });

  const { content } = write(description("offer", true));
  it.each([
    ["no object", null],
    ["no session", { ...content, sender_session_id: undefined }],
    ["no device", { ...content, device_id: 7 }],
    ["no SDP", { ...content, offer: { type: "offer" } }],
    ["too much SDP", { ...content, offer: { type: "offer", sdp: "x".repeat(60_001) } }],
    ["a rollback", { ...content, offer: { type: "rollback", sdp: "v=0" } }],
    ["an endless id", { ...content, call_id: "x".repeat(300) }],
  ])("is nothing with %s", (_, spoilt) => {
    expect(readPeerEvent("m.call.invite", spoilt)).toBeUndefined();
  });

  it("leaves out streams whose purpose it does not know, and reads the unstable name", () => {
    const unstable = {
      ...content,
      sdp_stream_metadata: undefined,
      "org.matrix.msc3077.sdp_stream_metadata": { s: { purpose: "m.usermedia" }, x: { purpose: "m.other" } },
    };
    expect(readPeerEvent("m.call.invite", unstable)?.signal).toMatchObject({
      streams: [{ id: "s", purpose: "m.usermedia", audioMuted: false, videoMuted: false }],
    });
  });

  it("leaves out candidates that are none, and refuses a flood", () => {
    const given = { ...content, candidates: [...candidates, { candidate: 7 }, "x"] };
    expect(readPeerEvent("m.call.candidates", given)?.signal).toEqual({ kind: "candidates", candidates });
    const flood = { ...content, candidates: Array.from({ length: 65 }, () => candidates[0]) };
    expect(readPeerEvent("m.call.candidates", flood)).toBeUndefined();
  });
});
