import { app } from "electron";
import { readFile } from "node:fs/promises";
import { arch, homedir, hostname, release, userInfo, version } from "node:os";
import { join } from "node:path";
import type { CallStatistics, DiagnosticsPart } from "../../preload/contract.ts";
import type { StateHub } from "../state.ts";
import { Anonymiser } from "./anonymise.ts";
import { bundle } from "./bundle.ts";

/** As electron-log names them: the running one, and the one before. */
const LOGS = ["main.log", "main.old.log"];

/** Reads what is there, and makes it fit for somebody else's eyes. */
export async function collect(options: {
  hub: StateHub;
  /** Of the profile. */
  folder: string;
  statistics: CallStatistics;
}): Promise<DiagnosticsPart[]> {
  const { hub, folder, statistics } = options;
  const state = hub.current;
  const me = state.session.phase === "signedIn" ? state.session : undefined;
  const anonymiser = new Anonymiser([
    [folder, "<profile>"],
    [homedir(), "~"],
    [hostname(), "<computer>"],
    [userInfo().username, "<user>"],
    [me?.me.displayName ?? "", "<me>"],
    [me?.deviceId ?? "", "<device>"],
  ]);
  const read = await Promise.all(
    LOGS.map(async (name) => ({ name, text: await readFile(join(folder, "logs", name), "utf8").catch(() => "") })),
  );
  const { electron = "", chrome = "", node = "", v8 = "" } = process.versions;
  return bundle(
    {
      versions: {
        parley: app.getVersion(),
        electron,
        chromium: chrome,
        node,
        v8,
        system: `${process.platform} ${arch()} ${release()}`,
        systemVersion: version(),
        desktop: [process.env["XDG_CURRENT_DESKTOP"], process.env["XDG_SESSION_TYPE"]].filter(Boolean).join(", "),
        language: app.getLocale(),
        packaged: String(app.isPackaged),
      },
      settings: state.settings,
      state,
      statistics,
      logs: read.filter(({ text }) => text !== ""),
    },
    anonymiser,
  );
}
