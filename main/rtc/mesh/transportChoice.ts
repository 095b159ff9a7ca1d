import type { MemberTransport } from "../../../preload/contract.ts";

/** In a mesh everybody encodes and sends for each of the others: more than this many devices is too much for a computer. */
export const MESH_LIMIT = 8;

export interface TransportFacts {
  /** `livekit_service_url` of one's own homeserver; undefined where it has none. */
  ownFocusUrl: string | undefined;
  /** How the others in the call move their media, the oldest member first; undefined: in no way that we know. */
  others: readonly (MemberTransport | undefined)[];
  /**
   * Only where the own membership says `oldest_membership`, and whoever reads it looks for this device at the oldest
   * member's SFU: where that is. The oldest may be this very device, as it was before its page was loaded anew.
   */
  oldest?: MemberTransport | undefined;
}

export type TransportChoice = Exclude<MemberTransport, { kind: "voip" }> | "full";

/**
 * By what a device moves its media. An SFU wins over a mesh wherever one is known, one's own or that of a member: all can
 * publish there, one's own homeserver having one or not. Where nobody has one, a mesh needs nothing but the homeserver.
 *
 * The same question is asked again in a running mesh whenever its members change. It only ever goes from mesh to SFU, and
 * everybody comes to that answer from the same memberships: when somebody comes who has an SFU (Element Call knows no
 * mesh), all of them move there; two that began at once, one with and one without, meet at the SFU.
 */
export function chooseTransport({ ownFocusUrl, others, oldest }: TransportFacts): TransportChoice {
  // It is named as one's own preferred one too: so the call stays there when the oldest leaves.
  if (oldest?.kind === "livekit") return oldest;
  if (ownFocusUrl !== undefined) return { kind: "livekit", focusUrl: ownFocusUrl };
  const livekit = others.find((transport) => transport?.kind === "livekit");
  if (livekit !== undefined) return livekit;
  const inMesh = others.filter((transport) => transport?.kind === "full_mesh").length;
  return inMesh < MESH_LIMIT ? { kind: "full_mesh" } : "full";
}

/**
 * Whether a member of a mesh has no place in it: two may have taken the last one at once, and the younger has to go.
 * @param mesh the identities of those in the mesh, the oldest first
 */
export function hasNoPlace(mesh: readonly string[], identity: string): boolean {
  return mesh.indexOf(identity) >= MESH_LIMIT;
}
