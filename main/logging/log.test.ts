import { ConnectionError, HTTPError, MatrixError } from "matrix-js-sdk/lib/http-api/errors.js";
import { describe, expect, it } from "vitest";
import { inBrief } from "./log.ts";

describe("inBrief", () => {
  it.each<[string, unknown, string]>([
    ["an error of a proxy", new HTTPError("Server returned 502 error", 502), "Error: Server returned 502 error"],
    ["a refusal", new MatrixError({ errcode: "M_FORBIDDEN", error: "no" }, 403), "M_FORBIDDEN: MatrixError: [403] no"],
    ["no connection", new ConnectionError("fetch failed"), "ConnectionError: fetch failed"],
  ])("%s is a line", (_what, error, line) => {
    expect(inBrief(error)).toBe(line);
  });

  it("keeps the stack of a fault in the program, and whatever else is said", () => {
    const fault = new TypeError("undefined is not a function");
    expect([fault, "text", { a: 1 }].map(inBrief)).toEqual([fault, "text", { a: 1 }]);
  });
});
