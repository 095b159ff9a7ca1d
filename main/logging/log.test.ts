import { ConnectionError, HTTPError, MatrixError } from "matrix-js-sdk/lib/http-api/errors.js";
import { logger } from "matrix-js-sdk/lib/logger.js";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inBrief, startLogging } from "./log.ts";

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

it("what the SDK says by itself goes into our file, redacted, and its chatter nowhere", () => {
  const made = logger.getChild("[made before]");
  const folder = mkdtempSync(join(tmpdir(), "parley-log-"));
  startLogging(folder);
  made.warn("an old one");
  logger
    .getChild("[session ")
    .getChild("!r:hs]")
    .error("no key", { access_token: "syt_c2VjcmV0_AAAAAAAAAAAAAAAAAAAA_1a2b3c" });
  logger.warn("the root");
  logger.getChild("[membership]").info("use slotId compat hack");
  const log = readFileSync(join(folder, "main.log"), "utf8");
  rmSync(folder, { recursive: true });
  expect(log).toMatch(/warn.*\[made before\] an old one/u);
  expect(log).toMatch(/error.*\[session !r:hs\] no key/u);
  expect(log).toMatch(/warn.*the root/u);
  expect(log).not.toContain("compat hack");
  expect(log).not.toContain("AAAAAAAAAAAAAAAAAAAA");
});
