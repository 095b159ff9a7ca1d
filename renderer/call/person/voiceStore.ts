import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { CallMember } from "../../../preload/contract.ts";
import { appStore } from "../../store/app.ts";
import { callStore, runningCall } from "../callStore.ts";

export interface Voice {
  /** 0 to 2; 1 as they sent it. */
  volume: number;
  /** Not heard on this computer; the volume of before comes back. */
  silenced: boolean;
}

const asSent: Voice = { volume: 1, silenced: false };

/** How loud people are on this computer: by person, so that it stays when they come again; forgotten with the call. */
const store = createStore<{ voices: Record<string, Voice> }>(() => ({ voices: {} }));

export function useVoice(userId: string): Voice {
  return useStore(store, ({ voices }) => voices[userId] ?? asSent);
}

export function setVoice(userId: string, change: Partial<Voice>): void {
  store.setState(({ voices }) => ({ voices: { ...voices, [userId]: { ...asSent, ...voices[userId], ...change } } }));
}

/** Keeps what is heard in step with what was chosen, for who comes later too. @returns the end of it */
export function followVoices(): () => void {
  const apply = (members: readonly CallMember[]) => {
    const { voices } = store.getState();
    for (const { own, userId, identity } of members) {
      const voice = voices[userId];
      if (own || voice === undefined) continue;
      callStore.getState().stack?.backend.setVolume(identity, voice.silenced ? 0 : voice.volume);
    }
  };
  const members = () => runningCall(appStore.getState().call)?.members ?? [];
  const ends = [
    store.subscribe(() => apply(members())),
    appStore.subscribe((state, before) => {
      if (state.call !== before.call) apply(members());
    }),
  ];
  return () => {
    for (const end of ends) end();
    store.setState({ voices: {} });
  };
}
