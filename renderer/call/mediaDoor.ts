import type { Failure, MediaAccess, MemberTransport, Result } from "../../preload/contract.ts";
import type { MediaDoor } from "../media/transport.ts";
import { ask } from "../store/parley.ts";

/** What a running call's media asks of main. */
export const mediaDoor: MediaDoor = {
  access: async (focusUrl) => valueOf(await ask("getSfuAccess", { focusUrl })),
  iceServers: async () => valueOf(await ask("getIceServers", {})).iceServers,
  sendSignal: async (message) => void valueOf(await ask("sendPeerSignal", message)),
  onSignal: (listener) => window.parley.on.peerSignal(listener),
};

/** The media machine reads the name and keeps trying after its own policy. */
function valueOf<T>(answer: Result<T>): T {
  if (answer.ok) return answer.value;
  const failure: Failure = answer.error;
  throw Object.assign(new Error(failure.name), { failure });
}

/** What the transport of a running call needs to begin once more. */
export async function freshTransport(
  transport: MemberTransport | undefined,
): Promise<Result<{ transport: MediaAccess }> | undefined> {
  if (transport === undefined || transport.kind === "voip") return undefined;
  if (transport.kind === "full_mesh") {
    const answer = await ask("getIceServers", {});
    return answer.ok ? { ok: true, value: { transport: { kind: "full_mesh", ...answer.value } } } : answer;
  }
  const answer = await ask("getSfuAccess", { focusUrl: transport.focusUrl });
  return answer.ok ? { ok: true, value: { transport: { kind: "livekit", sfu: answer.value } } } : answer;
}
