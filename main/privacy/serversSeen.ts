import type { CallState, IceServer, ServerSeen } from "../../preload/contract.ts";

export interface ServerFacts {
  /** Of the account, without the "@" and the name: the server's name. */
  serverName: string;
  /** Of the client-server API. */
  baseUrl: string;
  /** `livekit_service_url` of the account's own focus; the authorization service beside the SFU. */
  focusUrl: string | undefined;
  ice: readonly IceServer[];
  /** Address of the server where guests of this account's conferences live. */
  guests: string | undefined;
  linkPage: string | undefined;
  /** Where updates are looked for; undefined where none are. */
  updates: string | undefined;
  /** Ids of the people one shares a room with. */
  people: Iterable<string>;
  call: CallState;
}

/** How many hosts of a kind are named. */
const MOST = 50;

/**
 * Which servers see something of this person, in the order of how much. Kinds without a host are left out: nothing of that
 * kind is there.
 */
export function serversSeen(facts: ServerFacts): ServerSeen[] {
  const own = facts.serverName;
  const others = new Map<string, number>();
  for (const userId of facts.people) {
    const server = userId.slice(userId.indexOf(":") + 1);
    if (server !== own) others.set(server, (others.get(server) ?? 0) + 1);
  }
  const foci = facts.call.phase === "idle" ? [] : facts.call.members.map((member) => member.transport);
  const otherFoci = foci.flatMap((transport) =>
    transport?.kind === "livekit" && hostOf(transport.focusUrl) !== hostOf(facts.focusUrl) ? [transport.focusUrl] : [],
  );
  const seen: [ServerSeen["kind"], (string | undefined)[]][] = [
    ["homeserver", [hostOf(facts.baseUrl), own]],
    ["sfu", [hostOf(facts.focusUrl)]],
    ["turn", facts.ice.flatMap(({ urls }) => urls.map(iceHost))],
    ["otherHomeservers", [...others].toSorted(([a, n], [b, m]) => m - n || a.localeCompare(b)).map(([name]) => name)],
    ["otherSfus", otherFoci.map(hostOf)],
    ["guests", [facts.guests]],
    ["linkPage", [hostOf(facts.linkPage)]],
    ["updates", [hostOf(facts.updates)]],
  ];
  return seen
    .map(([kind, hosts]) => ({ kind, hosts: [...new Set(hosts.filter((host) => host !== undefined))].slice(0, MOST) }))
    .filter(({ hosts }) => hosts.length > 0);
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}

/** Host of `turn:host:port?transport=udp`. */
function iceHost(uri: string): string | undefined {
  return /^(?:stun|turn)s?:(\[[^\]]*\]|[^:?]+)/i.exec(uri)?.[1];
}
