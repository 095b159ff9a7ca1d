import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const MAIN = join(import.meta.dirname, "..");

/**
 * Who may hand an address to the system, and what has judged it before: another one is a decision, made here.
 * The judges have tables of their own.
 */
const ALLOWED: Record<string, string> = {
  // http and https alone, without names and passwords; the person is asked (chatLinks.test.ts).
  "chat/chatHandlers.ts": "webLink(",
  // Pages of the homeserver that is signed in to (main/auth).
  "index.ts": "openBrowser:",
  // https alone, or http on this computer, to prove to one's own homeserver that one may sign out a device (endStep.test.ts).
  "sessions/openInBrowser.ts": "webAddress(",
};

it("only those on the list hand addresses to the system, each behind its judge", () => {
  const callers = readdirSync(MAIN, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .filter((name) => readFileSync(join(MAIN, name), "utf8").includes("openExternal("));
  expect(callers.toSorted()).toEqual(Object.keys(ALLOWED).toSorted());
  for (const name of callers) expect(readFileSync(join(MAIN, name), "utf8")).toContain(ALLOWED[name]);
});
