import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { logFor } from "../../logging/log.ts";

const log = logFor("updates");

const Packed = z.object({ url: z.url(), publicKey: z.base64() });
const Kind = z.enum(["deb", "AppImage", "nsis", "mac"]);
const Source = Packed.extend({ kind: Kind });

/** Where updates come from, whose signature they need, and how they are installed here. */
export type UpdateSource = z.infer<typeof Source>;

export interface Installed {
  isPackaged: boolean;
  appPath: string;
  resourcesPath: string;
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
}

/**
 * What `scripts/dist.mjs` has packed into package.json inside the archive. From the tree (development and tests) it is
 * `PARLEY_DEV_UPDATES`, which a packaged app never reads.
 *
 * @returns undefined where nothing can or shall be updated: no feed was packed, or the app was just unpacked somewhere,
 *   and whoever did that renews it.
 */
export function updateSource(installed: Installed): UpdateSource | undefined {
  if (!installed.isPackaged) {
    const text = installed.env["PARLEY_DEV_UPDATES"];
    return text === undefined ? undefined : Source.parse(JSON.parse(text));
  }
  const manifest: unknown = JSON.parse(readFileSync(join(installed.appPath, "package.json"), "utf8"));
  const packed = z.object({ parley: z.object({ updates: Packed }) }).safeParse(manifest);
  const kind = kindOf(installed);
  if (!packed.success || kind === undefined) return undefined;
  const { url, publicKey } = packed.data.parley.updates;
  if (!url.startsWith("https://")) {
    log.error("the packed update feed is not https; updates are off");
    return undefined;
  }
  return { url, publicKey, kind };
}

function kindOf({ platform, env, resourcesPath }: Installed): z.infer<typeof Kind> | undefined {
  if (platform === "win32") return "nsis";
  if (platform === "darwin") return "mac";
  if (env["APPIMAGE"] !== undefined) return "AppImage";
  // Written into the .deb alone, under the name that electron-builder gives it.
  const file = join(resourcesPath, "package-type");
  return existsSync(file) && readFileSync(file, "utf8").trim() === "deb" ? "deb" : undefined;
}
