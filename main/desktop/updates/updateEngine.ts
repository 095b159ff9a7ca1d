import type { AppUpdater } from "electron-updater";
import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { logFor } from "../../logging/log.ts";
import type { UpdateSource } from "./updateSource.ts";

const log = logFor("updates");

/** What `UpdateService` needs done. */
export interface UpdateEngine {
  /** What the feed says of a version that is newer than this one; undefined when there is none. */
  check(): Promise<unknown>;
  /** Fetches what was found by the last check; its checksum is compared with the feed's. Gives the file. */
  download(onPercent: (percent: number) => void): Promise<string>;
  /** Ends the app, installs what was downloaded and starts it again. @throws what kept it from installing */
  install(): void;
}

/** electron-updater, told to do nothing by itself. It is big and rarely needed, hence loaded only here. */
export async function electronUpdater(
  source: UpdateSource,
  folder: string,
  isPackaged: boolean,
): Promise<UpdateEngine> {
  const library = await import("electron-updater");
  const { AppImageUpdater, DebUpdater, MacUpdater, NsisUpdater } = library.default;
  const updater: AppUpdater = new { deb: DebUpdater, AppImage: AppImageUpdater, nsis: NsisUpdater, mac: MacUpdater }[
    source.kind
  ]();
  // A feed that is out of reach is nothing that failed for the person.
  updater.logger = { info: log.info, warn: log.warn, error: log.warn, debug: log.debug };
  // It would tell the server a number of its own for each installation, for staged rollouts.
  updater.requestHeaders = { "x-user-staging-id": "none" };
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.allowDowngrade = false;
  updater.disableWebInstaller = true;
  // From a feed that is signed file by file, pieces of a file are not worth their risk.
  updater.disableDifferentialDownload = true;
  updater.forceDevUpdateConfig = !isPackaged;
  // It reads its feed from a file; JSON is YAML.
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "feed.json");
  writeFileSync(
    config,
    JSON.stringify({ provider: "generic", url: source.url, updaterCacheDirName: "parley-updater" }),
  );
  updater.updateConfigPath = config;
  return {
    check: async () => {
      const found = await updater.checkForUpdates();
      return found?.isUpdateAvailable === true ? found.updateInfo : undefined;
    },
    download: async (onPercent) => {
      const progress = ({ percent }: { percent: number }) => onPercent(Math.round(percent));
      updater.on("download-progress", progress);
      try {
        const [file] = await updater.downloadUpdate();
        if (file === undefined) throw new Error("nothing was downloaded");
        return file;
      } finally {
        updater.off("download-progress", progress);
      }
    },
    install: () => {
      // It tells of a failure by an event, while it runs, and then does not quit.
      let failure: Error | undefined;
      const failed = (error: Error) => (failure = error);
      updater.on("error", failed);
      updater.quitAndInstall(true, true);
      updater.off("error", failed);
      if (failure !== undefined) throw failure;
    },
  };
}

/** SHA-512 of a file in base64, as feeds have it. */
export async function checksumOf(file: string): Promise<string> {
  const hash = createHash("sha512");
  await pipeline(createReadStream(file), hash);
  return hash.digest("base64");
}
