import electronLog from "electron-log/node.js";
import loglevel from "loglevel";
import { mkdir, writeFile } from "node:fs/promises";
import { inspect } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { chatRows } from "./chat.ts";
import { contractRows } from "./contract.ts";
import { historyRows } from "./history.ts";
import { keyRows } from "./mediaKeys.ts";
import { trustRows } from "./trust.ts";
import { linkingRows } from "./linking.ts";
import { linkRows } from "./links.ts";
import { peerRows } from "./peerSignals.ts";
import { membershipRows } from "./memberships.ts";
import { reactionRows } from "./reactions.ts";
import { ringRows } from "./ringing.ts";
import { voipRows } from "./voip.ts";
import { serverRows } from "./authService.ts";
import { widgetRows } from "./widgets.ts";

// What is refused is said in the log, thousands of times.
electronLog.transports.console.level = false;
loglevel.getLogger("matrix").setLevel("silent");

interface Result {
  name: string;
  cases: number;
  failures: number;
}
const results: Result[] = [];
let rejection: unknown;
const onRejection = (reason: unknown) => {
  rejection = reason ?? new Error("rejected with nothing");
};
const objectKeys = Reflect.ownKeys(Object.prototype).length;

const rows = [
  ...membershipRows,
  ...ringRows,
  ...historyRows,
  ...keyRows,
  ...peerRows,
  ...trustRows,
  ...voipRows,
  ...reactionRows,
  ...linkRows,
  ...linkingRows,
  ...chatRows,
  ...contractRows,
  ...serverRows,
  ...widgetRows,
];

describe("hostile input", () => {
  process.on("unhandledRejection", onRejection);
  afterAll(async () => {
    process.off("unhandledRejection", onRejection);
    const folder = new URL("../results/", import.meta.url);
    await mkdir(folder, { recursive: true });
    await writeFile(new URL("hostile.json", folder), `${JSON.stringify({ rows: results }, null, 2)}\n`);
  });

  it.each(rows)("$name", async ({ name, cases, run }) => {
    const result: Result = { name, cases: 0, failures: 0 };
    results.push(result);
    const first: string[] = [];
    const fail = (given: unknown, error: unknown) => {
      result.failures++;
      if (first.length < 3)
        first.push(`${inspect(error).slice(0, 900)}\n  given ${inspect(given, { depth: 6 }).slice(0, 1500)}`);
    };
    rejection = undefined;
    await run(async (given, check) => {
      result.cases++;
      try {
        await check();
      } catch (error) {
        fail(given, error);
      }
      if (Reflect.ownKeys(Object.prototype).length !== objectKeys)
        fail(given, new Error("Object.prototype was changed"));
    });
    // A rejection is reported after the microtasks that made it.
    await new Promise((resolve) => setImmediate(resolve));
    if (rejection !== undefined) fail("the whole row", rejection);
    expect(result.cases).toBeGreaterThanOrEqual(cases);
    expect(first.join("\n\n"), `${result.failures} of ${result.cases} failed`).toBe("");
  });

  it("has at least ten thousand cases", () => {
    expect(results.reduce((sum, { cases }) => sum + cases, 0)).toBeGreaterThanOrEqual(10_000);
  });
});
