import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { listArchive } from "../../scripts/lib/asar.mjs";
import { readSbom } from "../../scripts/lib/sbom.mjs";
import { requireEnv } from "../e2e/support/app.ts";
import { expect, test } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { launchPacked } from "./support/packedApp.ts";
import type { PackedInstance } from "./support/packedApp.ts";

const testPack = requireEnv("PARLEY_TEST_PACK");
const resources = join(dirname(requireEnv("PARLEY_PACK")), "resources");
const archive = join(resources, "app.asar");

/** The packed app at its first screen; nobody is signed in. */
async function withApp(folder: string, body: (app: PackedInstance) => Promise<void>): Promise<void> {
  const profile = `sealed-${process.pid}`;
  const app = await launchPacked({ executable: testPack, folder, profile, pattern: patterns.alice });
  try {
    await expect(app.page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
    await body(app);
  } finally {
    await app.kill();
  }
}

test("every page in the archive comes with the policy, in a sandboxed window", async ({ world }) => {
  const pages = (await listArchive(archive))
    .map(({ path }) => path)
    .filter((path) => path.endsWith(".html"))
    .map((path) => path.replace(/^out\/renderer/, ""));
  expect(pages.toSorted()).toEqual(["/index.html", "/ring.html"]);
  await withApp(world.folder("policy"), async ({ page, main }) => {
    for (const path of pages) {
      const policy = await page.evaluate(
        async (url) => (await fetch(url)).headers.get("content-security-policy") ?? "",
        path,
      );
      const parts = new Map(
        policy.split(";").map((part) => {
          const [name = "", ...values] = part.trim().split(" ");
          return [name, values.join(" ")];
        }),
      );
      expect(parts.get("default-src"), path).toBe("'none'");
      expect(parts.get("script-src"), path).toBe("'self' 'wasm-unsafe-eval'");
      expect(parts.get("style-src"), path).toBe("'self'");
      for (const closed of ["base-uri", "form-action", "frame-ancestors"])
        expect(parts.get(closed), path).toBe("'none'");
      expect(policy).not.toMatch(/'unsafe-(?:inline|eval)'|(?:^|\s)\*(?:\s|$)/);
    }
    const windows = (await main(
      "require('electron').webContents.getAllWebContents().map((each) => each.getLastWebPreferences())",
    )) as Record<string, unknown>[];
    expect(windows.length).toBeGreaterThan(0);
    for (const preferences of windows) {
      expect(preferences).toMatchObject({
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
      });
      expect(preferences["webSecurity"]).not.toBe(false);
    }
  });
});

test("permissions, navigation, windows and views are closed, and nothing is handed to the system", async ({
  world,
}) => {
  await withApp(world.folder("closed"), async ({ page, main }) => {
    const address = page.url();
    const states = await page.evaluate(
      async (names) => {
        const found: Record<string, string> = {};
        for (const name of names) {
          found[name] = await navigator.permissions.query({ name: name as PermissionName }).then(
            ({ state }) => state,
            () => "unknown",
          );
        }
        return found;
      },
      [
        "camera",
        "microphone",
        "geolocation",
        "notifications",
        "midi",
        "clipboard-read",
        "persistent-storage",
        "accelerometer",
        "gyroscope",
        "magnetometer",
        "background-sync",
        "idle-detection",
        "storage-access",
        "nfc",
      ],
    );
    expect([states["camera"], states["microphone"]]).toEqual(["granted", "granted"]);
    const rest = Object.entries(states).filter(([name]) => name !== "camera" && name !== "microphone");
    expect(rest.filter(([, state]) => state === "granted")).toEqual([]);
    expect(rest.filter(([, state]) => state === "denied").length).toBeGreaterThan(5);

    await main(
      "require('electron').shell.openExternal = (url) => { (globalThis.handed ??= []).push(url); return Promise.resolve(); }",
    );
    const opened = await page.evaluate(() => {
      const goals = [
        "https://example.invalid/",
        "about:blank",
        "mailto:a@example.invalid",
        "file:///etc/passwd",
        "parley-app://app/ring.html",
      ];
      const windows = goals.map((goal) => window.open(goal) === null);
      const view = document.createElement("webview");
      view.setAttribute("src", "parley-app://app/index.html");
      document.body.append(view);
      const isView = "getWebContentsId" in view;
      return { windows, isView };
    });
    expect(opened).toEqual({ windows: [true, true, true, true, true], isView: false });
    for (const goal of [
      "https://example.invalid/",
      "mailto:a@example.invalid",
      "file:///etc/passwd",
      "data:text/html,x",
      "parley-app://app/ring.html",
    ]) {
      await page.evaluate((to) => {
        const link = document.createElement("a");
        link.href = to;
        document.body.append(link);
        link.click();
        link.remove();
      }, goal);
      // A round trip through main: what was asked before has been answered.
      expect(await page.evaluate(async () => (await window.parley.getState({})).ok), goal).toBe(true);
      expect(
        await main("require('electron').webContents.getAllWebContents().map((each) => each.getURL())"),
        goal,
      ).toEqual([address]);
    }
    expect(await main("globalThis.handed ?? []")).toEqual([]);
    expect(page.url()).toBe(address);
  });
});

test("beside the archive lie the notices and a valid list of all that is inside", async () => {
  const sbom = await readSbom(join(resources, "sbom.cdx.json"));
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);
  expect(await validator.validate(JSON.stringify(sbom))).toBeNull();
  const listed = new Set(
    sbom.components.map(({ purl }) => decodeURIComponent(String(purl)).replace(/^pkg:npm\/|@[^@]*$/g, "")),
  );
  const inside = new Set(
    (await listArchive(archive)).flatMap(({ path }) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  );
  expect(inside.size).toBeGreaterThan(3);
  // By the name it has among its makers.
  const missing = [...inside]
    .map((name) => (name === "keytar" ? "@github/keytar" : name))
    .filter((name) => !listed.has(name));
  expect(missing).toEqual([]);
  expect(existsSync(join(resources, "NOTICES.txt"))).toBe(true);
  expect(readFileSync(join(resources, "NOTICES.txt"), "utf8")).toContain("livekit-client");
});
