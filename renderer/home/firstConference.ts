import type { Failure } from "../../preload/contract.ts";
import { openLobby } from "../call/callController.ts";
import { ask } from "../store/parley.ts";

/** A space with a conference in it, and straight into its lobby: all that a first meeting needs. */
export async function startFirstConference(names: { space: string; conference: string }): Promise<Failure | undefined> {
  const space = await ask("createSpace", { name: names.space });
  if (!space.ok) return space.error;
  const conference = await ask("createConference", {
    spaceId: space.value.spaceId,
    name: names.conference,
    // Nobody else is in that space yet: its link has to lead somewhere.
    access: "ask",
  });
  if (!conference.ok) return conference.error;
  openLobby({ roomId: conference.value.roomId, name: names.conference });
  return undefined;
}
