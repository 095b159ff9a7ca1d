import type { IceServer, PeerWay } from "../../../preload/contract.ts";
import { ParleyFailure } from "../../failure.ts";

/**
 * A pure decision: whoever never wants to be connected directly gets TURN servers and nothing else. Not even STUN: there
 * the own address would be asked for, and it is of no use.
 *
 * @throws ParleyFailure `NoRelay` when there is no TURN server to go through.
 */
export function peerWay(servers: readonly IceServer[], neverDirect: boolean): PeerWay {
  if (!neverDirect) return { iceServers: [...servers], relayOnly: false };
  const iceServers = servers.flatMap((server) => {
    const urls = server.urls.filter((url) => /^turns?:/i.test(url));
    return urls.length === 0 ? [] : [{ ...server, urls }];
  });
  if (iceServers.length === 0) throw new ParleyFailure("NoRelay");
  return { iceServers, relayOnly: true };
}
