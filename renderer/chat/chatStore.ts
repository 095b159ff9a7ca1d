import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { MAX_FILE_BYTES } from "../../preload/contract.ts";
import type { CallArgs, CallName, ChatMessage, ChatView, Failure } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { makeThumbnails } from "./makeThumbnail.ts";
import { newMessages } from "./chatItems.ts";
import { forgetPictures } from "./pictureCache.ts";

/** What the page alone knows of the chat of the call; the draft outlives a closed panel, not the call. */
export interface ChatUi {
  view?: ChatView | undefined;
  open: boolean;
  draft: string;
  /** The message that is answered or edited. */
  replyTo?: ChatMessage | undefined;
  editing?: ChatMessage | undefined;
  /** The message that is about to be deleted. */
  deleting?: ChatMessage | undefined;
  failure?: Failure | undefined;
  /** Before which message "New" stands, for as long as the panel is open. */
  firstNew?: string | undefined;
  /** Shown beside the control for a moment, while the panel is closed. */
  bubble?: ChatMessage | undefined;
}

const fresh: ChatUi = { open: false, draft: "" };
/** How long a new message is shown beside the control, ms. */
const BUBBLE_MS = 6_000;

const TELL_TYPING_MS = 2_000;
let typingTold = 0;

export const chatStore = createStore<ChatUi>(() => fresh);

export function useChat<T>(select: (ui: ChatUi) => T): T {
  return useStore(chatStore, select);
}

/** Follows the chat of a room, and tells of each new message by others; returns the end of following. */
export function followChat(roomId: string, onNews: (message: ChatMessage) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const off = window.parley.on.chatChanged((view) => {
    if (view.roomId !== roomId) return;
    const before = chatStore.getState().view;
    chatStore.setState({ view });
    const news = before === undefined ? [] : newMessages(before.messages, view.messages, view.firstUnread);
    const last = news.at(-1);
    if (last === undefined) return;
    for (const message of news.slice(-3)) onNews(message);
    if (chatStore.getState().open) return;
    chatStore.setState({ bubble: last });
    clearTimeout(timer);
    timer = setTimeout(hideBubble, BUBBLE_MS);
  });
  const noThumbnails = makeThumbnails();
  void ask("openChat", { roomId });
  return () => {
    off();
    noThumbnails();
    clearTimeout(timer);
    void ask("closeChat", { roomId });
    chatStore.setState(fresh, true);
    forgetPictures();
  };
}

export function hideBubble(): void {
  chatStore.setState({ bubble: undefined });
}

export function setChatOpen(open: boolean): void {
  chatStore.setState(({ view }) => ({
    open,
    bubble: undefined,
    failure: undefined,
    firstNew: open ? view?.firstUnread : undefined,
  }));
}

/** Asks main, and shows why it could not be done. */
export async function tell<N extends CallName>(name: N, args: CallArgs<N>) {
  const answer = await ask(name, args);
  chatStore.setState({ failure: answer.ok ? undefined : answer.error });
  return answer;
}

/** What stands in the composer: a message, an answer, or an edit. */
export function sendDraft(roomId: string): void {
  const { draft, replyTo, editing } = chatStore.getState();
  if (draft.trim() === "") return;
  typingTold = 0;
  chatStore.setState({ draft: "", replyTo: undefined, editing: undefined, firstNew: undefined });
  if (editing) void tell("editMessage", { roomId, id: editing.id, text: draft });
  else void tell("sendMessage", { roomId, text: draft, ...(replyTo && { replyTo: replyTo.id }) });
}

/** What the person has written so far; the others see that they write. */
export function setDraft(roomId: string, draft: string): void {
  chatStore.setState({ draft });
  if (chatStore.getState().editing) return;
  const typing = draft.trim() !== "";
  const now = Date.now();
  // Main renews what stands; not every letter has to tell it.
  if (typing && now - typingTold < TELL_TYPING_MS) return;
  typingTold = typing ? now : 0;
  void ask("setTyping", { roomId, typing });
}

export function startReply(message: ChatMessage): void {
  chatStore.setState(({ editing, draft }) => ({ replyTo: message, editing: undefined, draft: editing ? "" : draft }));
}

export function startEdit(message: ChatMessage): void {
  if (message.body.kind !== "text") return;
  chatStore.setState({ editing: message, replyTo: undefined, draft: message.body.text });
}

export function askDelete(message: ChatMessage | undefined): void {
  chatStore.setState({ deleting: message });
}

/** No answer and no edit any more. */
export function stopReference(): void {
  chatStore.setState(({ editing, draft }) => ({ replyTo: undefined, editing: undefined, draft: editing ? "" : draft }));
}

/** Files that were dropped or pasted, one after the other. */
export async function sendDropped(roomId: string, files: readonly File[]): Promise<void> {
  for (const file of files.slice(0, 10)) {
    if (file.size > MAX_FILE_BYTES) {
      chatStore.setState({ failure: { name: "FileTooLarge", detail: file.name.slice(0, 200) } });
      return;
    }
    // oxlint-disable-next-line no-await-in-loop -- Not all of them in memory at once.
    const bytes = await file.arrayBuffer().catch(() => undefined);
    if (bytes === undefined) {
      chatStore.setState({ failure: { name: "FileUnreadable", detail: file.name.slice(0, 200) } });
      return;
    }
    // oxlint-disable-next-line no-await-in-loop -- As above.
    const answer = await tell("sendFileBytes", { roomId, name: file.name.slice(0, 255), bytes: new Uint8Array(bytes) });
    if (!answer.ok) return;
  }
}
