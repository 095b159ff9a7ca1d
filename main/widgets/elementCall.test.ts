import { describe, expect, it } from "vitest";
import { elementCallUrl, grantElementCall } from "./elementCall.ts";
import { policyOf } from "./elementCallFiles.ts";

const who = { roomId: "!room:hs", userId: "@ann:hs", deviceId: "DEV" };
const options = {
  ...who,
  widgetId: "w",
  baseUrl: "https://hs.example.org",
  encrypted: true,
  direct: false,
  running: false,
  theme: "dark",
  language: "de",
} as const;
const parameters = (change: Partial<Parameters<typeof elementCallUrl>[0]> = {}) =>
  new URLSearchParams(elementCallUrl({ ...options, ...change }).split("#?")[1]);

describe("elementCallUrl", () => {
  it("leads to its own files, and tells everything behind the #", () => {
    expect(elementCallUrl(options)).toMatch(/^parley-element-call:\/\/app\/index\.html#\?widgetId=w&/);
    expect(Object.fromEntries(parameters())).toMatchObject({
      roomId: "!room:hs",
      userId: "@ann:hs",
      deviceId: "DEV",
      perParticipantE2EE: "true",
      skipLobby: "false",
      lang: "de",
      theme: "dark",
    });
  });

  it.each([
    [false, false, "start_call"],
    [false, true, "join_existing"],
    [true, false, "start_call_dm"],
    [true, true, "join_existing_dm"],
  ])("direct %s, running %s: %s", (direct, running, intent) => {
    expect(parameters({ direct, running }).get("intent")).toBe(intent);
  });
});

describe("grantElementCall", () => {
  const member = "org.matrix.msc2762.send.state_event:org.matrix.msc3401.call.member";
  it("grants its own membership and keys", () => {
    const wanted = [
      `${member}#_@ann:hs_DEV_m.call`,
      "org.matrix.msc3819.send.to_device:io.element.call.encryption_keys",
      "org.matrix.msc4157.update_delayed_event",
    ];
    expect([...grantElementCall(wanted, who)]).toEqual(wanted);
  });

  it.each([
    `${member}#_@bob:hs_DEV_m.call`,
    member,
    "org.matrix.msc2762.timeline:*",
    "org.matrix.msc2762.send.event:m.room.message",
    "org.matrix.msc2762.send.state_event:m.room.power_levels",
    "org.matrix.msc3819.receive.to_device:m.room_key",
    "org.matrix.msc3819.receive.to_device:m.call.invite",
  ])("not %s", (capability) => {
    expect(grantElementCall([capability], who).size).toBe(0);
  });
});

describe("policyOf", () => {
  it("names the scripts inside the page by their hash, and no other", () => {
    const policy = policyOf('<script>window.global = window;</script><script type="module" src="./a.js"></script>');
    expect(policy.match(/'sha256-/g)).toHaveLength(1);
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
  });
});
