import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { faultsOfAllowed, judgeHoles, parseAudit } from "./audit.mjs";

const now = Date.parse("2026-06-01T12:00:00Z");
const allowed = {
  id: "GHSA-aaaa-bbbb-cccc",
  package: "ws",
  reason: "Reached by no data from outside.",
  until: "2026-06-01",
};
/** @param {object} [change] */
const via = (change = {}) => ({
  source: 1,
  name: "ws",
  title: "Denial of service",
  url: "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
  severity: "high",
  range: "<8",
  ...change,
});
/** @param {Record<string, unknown[]>} packages */
const report = (packages) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: Object.fromEntries(Object.entries(packages).map(([name, each]) => [name, { name, via: each }])),
  });
const hole = { id: "GHSA-aaaa-bbbb-cccc", package: "ws", severity: "high", title: "Denial of service" };

describe("audit", () => {
  it.each([
    ["nothing", report({}), []],
    ["a hole, once, however many depend on it", report({ ws: [via()], jsdom: ["ws"], other: [via()] }), [hole]],
    ["none of the lower two", report({ ws: [via({ severity: "low" }), via({ severity: "info" })] }), []],
    ["a refusal of the registry", '{"message":"405 Method Not Allowed","error":{}}', undefined],
    ["no JSON", "<html>", undefined],
    ["silence", "", undefined],
  ])("reads %s", (_what, text, expected) => {
    expect(parseAudit(text)).toEqual(expected);
  });

  it.each([
    ["allowed until its day is over", allowed, now, 0],
    ["not any more on the day after", allowed, now + 86_400_000, 1],
    ["not for another package", { ...allowed, package: "undici" }, now, 1],
    ["not for another hole", { ...allowed, id: "GHSA-dddd-eeee-ffff" }, now, 1],
  ])("a hole is %s", (_what, exception, at, faults) => {
    expect(judgeHoles([hole], [exception], at)).toHaveLength(faults);
  });

  it.each([
    ["as it should be", allowed, 0],
    ["over", { ...allowed, until: "2026-05-30" }, 1],
    ["for ever", { ...allowed, until: "2027-06-01" }, 1],
    ["at no day", { ...allowed, until: "never" }, 1],
    ["without a reason", { ...allowed, reason: "later" }, 1],
  ])("an exception that is %s", (_what, exception, faults) => {
    expect(faultsOfAllowed([exception], now)).toHaveLength(faults);
  });

  it("the list of exceptions is in force", () => {
    const list = JSON.parse(readFileSync(new URL("../audit-allow.json", import.meta.url), "utf8"));
    expect(faultsOfAllowed(list, Date.now())).toEqual([]);
  });
});
