import { describe, expect, it } from "vitest";
import { projectParticipants, type ParticipantFacts } from "./projection.ts";

const facts = (over: Partial<ParticipantFacts> = {}): ParticipantFacts => ({
  identity: "@a:hs:DEV",
  own: false,
  speaking: false,
  audioLevel: 0,
  camera: false,
  screen: false,
  microphone: false,
  microphoneMuted: false,
  quality: "unknown",
  ...over,
});
const none = () => "none" as const;

describe("projectParticipants", () => {
  it("shows a participant without a microphone as muted", () => {
    expect(projectParticipants({}, [facts()], none)["@a:hs:DEV"]?.microphoneMuted).toBe(true);
    expect(projectParticipants({}, [facts({ microphone: true })], none)["@a:hs:DEV"]?.microphoneMuted).toBe(false);
  });

  it("takes what either connection shows of a participant that moves", () => {
    const moving = projectParticipants(
      {},
      [
        facts({ quality: "lost" }),
        facts({ microphone: true, camera: true, speaking: true, audioLevel: 0.52, quality: "good" }),
      ],
      () => "ok",
    );
    expect(moving).toEqual({
      "@a:hs:DEV": {
        identity: "@a:hs:DEV",
        own: false,
        speaking: true,
        audioLevel: 0.5,
        camera: true,
        screen: false,
        microphoneMuted: false,
        quality: "good",
        encryption: "ok",
      },
    });
  });

  it("keeps the very same objects while nothing changes", () => {
    const first = projectParticipants({}, [facts(), facts({ identity: "b" })], none);
    expect(projectParticipants(first, [facts({ audioLevel: 0.01 }), facts({ identity: "b" })], none)).toBe(first);
  });

  it("replaces only the record that changed", () => {
    const first = projectParticipants({}, [facts(), facts({ identity: "b" })], none);
    const second = projectParticipants(first, [facts({ speaking: true }), facts({ identity: "b" })], none);
    expect(second).not.toBe(first);
    expect(second["b"]).toBe(first["b"]);
    expect(second["@a:hs:DEV"]?.speaking).toBe(true);
  });

  it("drops who left, and tells a change of encryption alone", () => {
    const first = projectParticipants({}, [facts(), facts({ identity: "b" })], none);
    expect(Object.keys(projectParticipants(first, [facts()], none))).toEqual(["@a:hs:DEV"]);
    expect(projectParticipants(first, [facts()], () => "missingKey")["@a:hs:DEV"]?.encryption).toBe("missingKey");
  });

  it("bounds levels", () => {
    expect(projectParticipants({}, [facts({ audioLevel: 7 })], none)["@a:hs:DEV"]?.audioLevel).toBe(1);
    expect(projectParticipants({}, [facts({ audioLevel: -1 })], none)["@a:hs:DEV"]?.audioLevel).toBe(0);
  });
});
