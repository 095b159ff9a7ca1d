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
  const { platform, arch } = process;
  const source = sourceOf(app);
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

/** Address where updates are looked for; undefined where none are. */
export function updateFeed(app: App): string | undefined {
  return sourceOf(app)?.url;
}

function sourceOf(app: App) {
  const { resourcesPath, platform, env } = process;
  return updateSource({ isPackaged: app.isPackaged, appPath: app.getAppPath(), resourcesPath, platform, env });
}
