import type { CommandLine } from "electron";

/**
 * Libwebrtc makes no second key frame within 300 ms of one, and forgets who asked. A camera that nobody watched begins with a
 * key frame, before the one who just came can receive it; their request for another came within that time, and the SFU
 * (LiveKit's `pli_throttle`) asks again only a second later: so long there was no picture. How often may be asked is the
 * SFU's to limit.
 */
export function answerKeyFrameRequests(commandLine: Pick<CommandLine, "appendSwitch">): void {
  commandLine.appendSwitch("force-fieldtrials", "WebRTC-KeyframeInterval/min_keyframe_send_interval_ms:50/");
}
