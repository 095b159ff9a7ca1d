import { describe, expect, it } from "vitest";
import { OthersFailure, readMessage, reasonOf } from "./messages.ts";

const failure = (reason: string) => ({ type: "m.login.failure", reason });
const nameOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return [(error as { failure: { name: string } }).failure.name, error instanceof OthersFailure];
  }
  return "read";
};

describe("a message of the other device (MSC4108)", () => {
  it("is read where it is the one that is expected, and what is not known is left out", () => {
    const message = { type: "m.login.protocols", protocols: ["device_authorization_grant"], homeserver: "hs", x: 1 };
    expect(readMessage(message, "m.login.protocols")).toEqual({
      type: "m.login.protocols",
      protocols: ["device_authorization_grant"],
      homeserver: "hs",
    });
  });

  it.each<[string, unknown, string, boolean]>([
    ["another message", { type: "m.login.success" }, "QrUnexpected", false],
    ["an unknown one", { type: "m.login.x" }, "QrUnexpected", false],
    ["none", null, "QrUnexpected", false],
    ["one with fields of other types", { type: "m.login.protocols", protocols: "x" }, "QrUnexpected", false],
    ["that the person said no", { type: "m.login.declined" }, "QrDeclined", true],
    ["it took too long", failure("authorization_expired"), "QrExpired", true],
    ["the device is known", failure("device_already_exists"), "QrDeviceExists", true],
    ["the device is not there", failure("device_not_found"), "QrDeviceMissing", true],
    ["no way that both have", failure("unsupported_protocol"), "QrUnsupported", true],
    ["given up", failure("user_cancelled"), "QrDeclined", true],
    ["it did not understand", failure("unexpected_message_received"), "QrUnexpected", true],
    ["a reason that is none", failure("constructor"), "QrUnexpected", true],
  ])("%s", (_what, message, name, ofOther) =>
    expect(nameOf(() => readMessage(message, "m.login.protocols"))).toEqual([name, ofOther]),
  );

  it.each(["..", ".", "a b", "a\u0000", "", "x".repeat(256)])("a device id that is none: %s", (device_id) =>
    expect(
      nameOf(() => readMessage({ type: "m.login.protocol", protocol: "p", device_id }, "m.login.protocol")),
    ).toEqual(["QrUnexpected", false]),
  );
});

it("takes a key for a device id, as other apps do", () => {
  const wish = { type: "m.login.protocol", protocol: "p", device_id: "wjLpTLRq/bqBzLs63aYaEv2Boi6cFEbbM+sSRQ2oAKk4" };
  expect(readMessage(wish, "m.login.protocol").device_id).toBe(wish.device_id);
});

describe("what the other device is told of a failure here", () => {
  it.each([
    ["QrExpired", "authorization_expired"],
    ["QrDeviceExists", "device_already_exists"],
    ["QrDeviceMissing", "device_not_found"],
    ["QrUnsupported", "unsupported_protocol"],
    ["QrDeclined", "user_cancelled"],
    ["QrCheckCodeWrong", "user_cancelled"],
    ["QrUnexpected", "unexpected_message_received"],
    ["HomeserverUnreachable", "unexpected_message_received"],
  ] as const)("%s", (name, reason) => expect(reasonOf(name)).toBe(reason));
});
