import { describe, expect, it } from "vitest";
import { cookieFor, parseDisplay } from "./xembed.ts";

describe("parseDisplay", () => {
  it.each([
    [":0", { number: "0", screen: "0" }],
    [":99.1", { number: "99", screen: "1" }],
    ["unix:7", { number: "7", screen: "0" }],
    ["host:0", undefined],
    ["", undefined],
    [":../../x", undefined],
  ])("%j", (text, expected) => expect(parseDisplay(text)).toEqual(expected));
});

describe("cookieFor", () => {
  const field = (text: string) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(text.length);
    return Buffer.concat([length, Buffer.from(text)]);
  };
  const entry = (number: string, name: string, data: string) =>
    Buffer.concat([Buffer.from([1, 0]), field("host"), field(number), field(name), field(data)]);
  const file = Buffer.concat([
    entry("1", "MIT-MAGIC-COOKIE-1", "one"),
    entry("2", "OTHER", "not this"),
    entry("2", "MIT-MAGIC-COOKIE-1", "two"),
  ]);

  it("finds the cookie of a display", () => {
    expect(cookieFor(file, "1").toString()).toBe("one");
    expect(cookieFor(file, "2").toString()).toBe("two");
  });

  it("has none for another display, from no file and from half a file", () => {
    expect(cookieFor(file, "3")).toHaveLength(0);
    expect(cookieFor(Buffer.alloc(0), "1")).toHaveLength(0);
    expect(cookieFor(file.subarray(0, 9), "1")).toHaveLength(0);
  });

  it("takes one that is for every display", () => {
    expect(cookieFor(entry("", "MIT-MAGIC-COOKIE-1", "all"), "5").toString()).toBe("all");
  });
});
