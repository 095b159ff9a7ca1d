import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sealedPreferences } from "../security/sealedPreferences.ts";

const root = join(import.meta.dirname, "..", "..");
const sources = ["main", "preload", "renderer"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /(?<!\.test)\.tsx?$/.test(name))
    .map((name) => join(root, folder, name)),
);
const sourcesWith = (pattern: RegExp) => sources.filter((file) => pattern.test(readFileSync(file, "utf8")));

/** What the privacy page says is the same for everybody. */
describe("promises of the privacy page", () => {
  it("no link previews: nothing asks a homeserver for one", () => {
    expect(sources.length).toBeGreaterThan(300);
    expect(sourcesWith(/preview_url|getUrlPreview/)).toEqual([]);
  });

  it("no telemetry: no crash reports, no reporting library, no dictionaries fetched for spell-checking", () => {
    expect(sourcesWith(/crashReporter|sendBeacon/)).toEqual([]);
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
      string,
      Record<string, string>
    >;
    const packages = Object.keys({ ...dependencies, ...devDependencies });
    expect(packages.filter((name) => /sentry|posthog|matomo|analytics|telemetry|bugsnag|mixpanel/.test(name))).toEqual(
      [],
    );
    expect(sealedPreferences.spellcheck).toBe(false);
  });
});
