import type { LocalAudioTrack, LocalVideoTrack } from "livekit-client";

/** Open devices on their way from the lobby into the call. */
export interface WarmTracks {
  camera: LocalVideoTrack | undefined;
  microphone: LocalAudioTrack | undefined;
}

type Offer = () => WarmTracks;

/** One page has one lobby and one call: whoever opened the devices last has them. */
let offer: Offer | undefined;

/** The lobby offers its open devices to the next call. @returns the withdrawal */
export function offerTracks(take: Offer): () => void {
  offer = take;
  return () => {
    if (offer === take) offer = undefined;
  };
}

/** The devices the lobby has open, now owned by the caller. */
export function takeWarmTracks(): WarmTracks {
  return offer?.() ?? { camera: undefined, microphone: undefined };
}
