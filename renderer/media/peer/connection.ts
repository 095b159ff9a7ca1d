import type { IceServer, PeerCandidate } from "../../../preload/contract.ts";

/** Better a link that does without a server than none because of an odd address. */
export function makeConnection(iceServers: readonly IceServer[], relayOnly: boolean): RTCPeerConnection {
  const rest: RTCConfiguration = { bundlePolicy: "max-bundle", iceTransportPolicy: relayOnly ? "relay" : "all" };
  try {
    return new RTCPeerConnection({ iceServers: toRtc(iceServers), ...rest });
  } catch (error) {
    console.warn("peer: STUN and TURN servers of no use", nameOf(error));
    return new RTCPeerConnection(rest);
  }
}

export function toRtc(servers: readonly IceServer[]): RTCIceServer[] {
  return servers.map(({ urls, username, credential }) => ({
    urls: [...urls],
    ...(username !== undefined && { username }),
    ...(credential !== undefined && { credential }),
  }));
}

export function toPeer({ candidate, sdpMid, sdpMLineIndex }: RTCIceCandidate): PeerCandidate {
  return { candidate, sdpMid, sdpMLineIndex };
}

/** Resolves when all candidates were found, or after so long, ms. */
export function gathered(pc: RTCPeerConnection, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      pc.removeEventListener("icegatheringstatechange", look);
      resolve();
    };
    const look = () => {
      if (pc.iceGatheringState === "complete" || pc.signalingState === "closed") end();
    };
    const timer = setTimeout(end, limitMs);
    pc.addEventListener("icegatheringstatechange", look);
    look();
  });
}

/** Whether media goes through a relay of ours now. */
export async function isRelayed(pc: RTCPeerConnection): Promise<boolean> {
  const report = await pc.getStats();
  let relayed = false;
  report.forEach((stat: { type: string; selectedCandidatePairId?: string }) => {
    if (stat.type !== "transport" || stat.selectedCandidatePairId === undefined) return;
    const pair = report.get(stat.selectedCandidatePairId) as { localCandidateId: string } | undefined;
    const local = pair && (report.get(pair.localCandidateId) as { candidateType: string } | undefined);
    relayed ||= local?.candidateType === "relay";
  });
  return relayed;
}

/** Errors of WebRTC quote the SDP they are about, and addresses are nobody's business: the log gets the name alone. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
