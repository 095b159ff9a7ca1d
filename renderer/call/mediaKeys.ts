import type { MediaKey } from "../../preload/contract.ts";
import type { MediaBackend } from "../media/media.ts";
import { ask } from "../store/parley.ts";

/** Keys of the running call, by identity and index in the order of their arrival, for a media start that comes later. */
const keys = new Map<string, MediaKey>();

const slotOf = ({ identity, index }: MediaKey) => `${identity} ${index}`;

export const knownKeys = (): MediaKey[] => [...keys.values()];

export const forgetKeys = (): void => keys.clear();

/** @param backend undefined while no media runs: then they wait for it */
export function takeKeys(fresh: readonly MediaKey[], backend: MediaBackend | undefined): void {
  for (const key of fresh) keys.set(slotOf(key), key);
  void backend?.setKeys([...fresh]);
}

/**
 * Keys that came before this page listened. What has come by event since is newer: a key of one's own that is set late would
 * become the one to encrypt with again.
 *
 * @param own identity of this device @param backend undefined when the call is another one by then
 */
export async function fetchEarlierKeys(own: string, backend: () => MediaBackend | undefined): Promise<void> {
  const answer = await ask("getMediaKeys", {});
  const media = backend();
  if (!answer.ok || media === undefined) return;
  const ownIsKnown = knownKeys().some(({ identity }) => identity === own);
  takeKeys(
    answer.value.filter((key) => !keys.has(slotOf(key)) && !(ownIsKnown && key.identity === own)),
    media,
  );
}
