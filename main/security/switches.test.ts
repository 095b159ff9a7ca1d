import { describe, expect, it } from "vitest";
import { refusedSwitch } from "./switches.ts";

const packed = { isPackaged: true, inspected: false };
const given =
  (...names: string[]) =>
  (name: string) =>
    names.includes(name);

describe("switches on the command line", () => {
  it.each([
    ["a debugging port", packed, ["remote-debugging-port"], "remote-debugging-port"],
    ["no walls", packed, ["lang", "disable-web-security"], "disable-web-security"],
    ["any certificate", packed, ["ignore-certificate-errors"], "ignore-certificate-errors"],
    ["nothing dangerous", packed, ["lang", "disable-gpu"], undefined],
    [
      "the test pack, whose fuse lets it be inspected",
      { ...packed, inspected: true },
      ["remote-debugging-port"],
      undefined,
    ],
    ["from the tree", { isPackaged: false, inspected: false }, ["remote-debugging-port"], undefined],
  ] as const)("%s", (_what, start, names, expected) => {
    expect(refusedSwitch({ ...start, hasSwitch: given(...names) })).toBe(expected);
  });
});
