import type { App } from "electron";
import { join } from "node:path";
import { logFor } from "../../logging/log.ts";
import type { StateHub } from "../../state.ts";
import type { Profile } from "../profile.ts";
import { electronUpdater } from "./updateEngine.ts";
import { UpdateService } from "./updateService.ts";
import { updateSource } from "./updateSource.ts";

const log = logFor("updates");

/** Makes the service where there is something to update from; undefined elsewhere. */
export function updateService(
  app: App,
  profile: Profile,
): ((hub: StateHub, inCall: () => boolean) => UpdateService) | undefined {
  const { isPackaged } = app;
  const { resourcesPath, platform, arch, env } = process;
  const source = updateSource({ isPackaged, appPath: app.getAppPath(), resourcesPath, platform, env });
  if (source === undefined) {
    log.info("this Parley does not update itself");
    return undefined;
  }
  return (hub, inCall) =>
    new UpdateService({
      hub,
      inCall,
      publicKey: source.publicKey,
      target: `${platform} ${arch}`,
      engine: () => electronUpdater(source, join(profile.folder, "updates"), isPackaged),
    });
}
