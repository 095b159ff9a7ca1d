import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

/** The room whose chat is open beside home, outside any call. */
const homeChatStore = createStore<{ roomId: string | undefined; name: string }>(() => ({
  roomId: undefined,
  name: "",
}));

export function useHomeChat(): { roomId: string | undefined; name: string } {
  return useStore(homeChatStore);
}

/** Where the keyboard was, and goes back to. */
let opener: Element | null = null;

export function openHomeChat(roomId: string, name: string): void {
  opener = document.activeElement;
  homeChatStore.setState({ roomId, name });
}

export function closeHomeChat(): void {
  homeChatStore.setState({ roomId: undefined });
  if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
}
