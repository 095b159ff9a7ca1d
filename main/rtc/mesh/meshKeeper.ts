import type { MatrixClient } from "matrix-js-sdk";
import type { MemberTransport } from "../../../preload/contract.ts";
import { logFor } from "../../logging/log.ts";
import { othersOf } from "../callCompany.ts";
import type { MembersWatch } from "../membersWatch.ts";
import { transportOf } from "../observedMembers.ts";
import { chooseTransport, hasNoPlace } from "./transportChoice.ts";

const log = logFor("mesh");

export type LivekitTransport = Extract<MemberTransport, { kind: "livekit" }>;

export interface MeshKeeperOptions {
  client: MatrixClient;
  watch: MembersWatch;
  /** This device is one too many. */
  onFull(): void;
  /** A member has an SFU. Rejects when it can't be reached: then the mesh goes on. */
  onMove(transport: LivekitTransport, roomId: string): Promise<void>;
}

/** Watches over a mesh that this device is in: that it does not grow too large, and gives way to an SFU. */
export class MeshKeeper {
  readonly #options: MeshKeeperOptions;
  #moving = false;

  constructor(options: MeshKeeperOptions) {
    this.#options = options;
  }

  /** The members changed. @param identity of this device */
  review(roomId: string, identity: string): void {
    const { client, watch, onFull, onMove } = this.#options;
    const observed = watch.of(roomId);
    const oldest = observed[0];
    if (oldest === undefined || this.#moving) return;
    const mesh = observed.filter(
      (member) => transportOf(member, oldest, { homeserver: client.baseUrl })?.kind === "full_mesh",
    );
    const choice = chooseTransport({ ownFocusUrl: undefined, others: othersOf(client, watch, roomId) });
    if (choice !== "full" && choice.kind === "livekit") {
      this.#moving = true;
      log.info("a member has an SFU: the call moves there from the mesh");
      onMove(choice, roomId)
        .catch((error: unknown) => log.warn("the call stays a mesh: no way to the SFU of a member", error))
        .finally(() => (this.#moving = false));
      return;
    }
    const identities = mesh.map((member) => member.identity);
    if (hasNoPlace(identities, identity)) onFull();
  }
}
