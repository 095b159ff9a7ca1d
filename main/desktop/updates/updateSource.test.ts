import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { updateSource } from "./updateSource.ts";
import type { Installed } from "./updateSource.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const feed = { url: "https://updates.example/linux-x64", publicKey: "AAAA" };
const dev = { ...feed, url: "http://127.0.0.1:1/", kind: "deb" };

/** A packed app on disk: its package.json, and the type of its package if there is one. */
function installed(packed: object, packageType?: string, part: Partial<Installed> = {}): Installed {
  const folder = mkdtempSync(join(tmpdir(), "parley-source-"));
  folders.push(folder);
  const appPath = join(folder, "app");
  mkdirSync(appPath);
  writeFileSync(join(appPath, "package.json"), JSON.stringify({ name: "parley", ...packed }));
  if (packageType !== undefined) writeFileSync(join(folder, "package-type"), packageType);
  return { isPackaged: true, appPath, resourcesPath: folder, platform: "linux", env: {}, ...part };
}

describe("where updates come from", () => {
  it("is what was packed, for the way it was installed", () => {
    const packed = { parley: { updates: feed } };
    expect(updateSource(installed(packed, "deb"))).toEqual({ ...feed, kind: "deb" });
    const image = { env: { APPIMAGE: "/home/me/Parley.AppImage" } };
    expect(updateSource(installed(packed, undefined, image))).toEqual({ ...feed, kind: "AppImage" });
    expect(updateSource(installed(packed, undefined, { platform: "win32" }))).toEqual({ ...feed, kind: "nsis" });
    expect(updateSource(installed(packed, undefined, { platform: "darwin" }))).toEqual({ ...feed, kind: "mac" });
  });

  it("is nowhere for an app that was unpacked, packed without a feed, or with one that is not https", () => {
    expect(updateSource(installed({ parley: { updates: feed } }))).toBeUndefined();
    expect(updateSource(installed({}, "deb"))).toBeUndefined();
    const plain = { parley: { updates: { ...feed, url: "http://updates.example/" } } };
    expect(updateSource(installed(plain, "deb"))).toBeUndefined();
  });

  it("is never taken from the environment by a packed app, only from the tree", () => {
    const env = { PARLEY_DEV_UPDATES: JSON.stringify(dev) };
    expect(updateSource(installed({}, "deb", { env }))).toBeUndefined();
    expect(updateSource(installed({}, undefined, { env, isPackaged: false }))).toEqual(dev);
    expect(updateSource(installed({}, undefined, { isPackaged: false }))).toBeUndefined();
  });
});
