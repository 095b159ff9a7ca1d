import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { appStore } from "../../store/app.ts";

/** The small window, while there is one. A window of this very page: what is drawn into it needs no second connection. */
const pipStore = createStore<{ window: Window | undefined }>(() => ({ window: undefined }));

export function usePipWindow(): Window | undefined {
  return useStore(pipStore, (state) => state.window);
}

/** Opens the small window, or brings it back to sight. */
export function openPip(): void {
  const open = pipStore.getState().window;
  if (open) {
    open.focus();
    return;
  }
  // Name and address are what main lets through (main/security/pipRequest.ts).
  const child = window.open("about:blank", "parley-pip");
  if (!child) {
    console.warn("the small window was refused");
    return;
  }
  const undress = dress(child.document);
  // A page that is loaded anew knows nothing of a window of the one before it.
  window.addEventListener("pagehide", closePip);
  child.addEventListener("pagehide", () => {
    undress();
    window.removeEventListener("pagehide", closePip);
    if (pipStore.getState().window === child) pipStore.setState({ window: undefined });
  });
  pipStore.setState({ window: child });
}

/** Opens the small window by itself while the main one is minimized, if the person wants that. Returns the end of it. */
export function followMinimizing(): () => void {
  let byItself: Window | undefined;
  return window.parley.on.windowMinimized(({ minimized }) => {
    if (!minimized) {
      // One that the person opened stays.
      if (byItself !== undefined && pipStore.getState().window === byItself) closePip();
      byItself = undefined;
    } else if (appStore.getState().settings.pipOnMinimize && !isPipOpen()) {
      openPip();
      byItself = pipStore.getState().window;
    }
  });
}

export function isPipOpen(): boolean {
  return pipStore.getState().window !== undefined;
}

export function closePip(): void {
  pipStore.getState().window?.close();
  pipStore.setState({ window: undefined });
}

/** Gives the empty document this page's styles (linked: the CSP allows no others), and its theme and language as they change. */
function dress(child: Document): () => void {
  for (const sheet of document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")) {
    const link = child.createElement("link");
    link.rel = "stylesheet";
    link.href = sheet.href;
    child.head.append(link);
  }
  child.title = document.title;
  const page = document.documentElement;
  const follow = () => {
    child.documentElement.lang = page.lang;
    child.documentElement.dir = page.dir;
    child.documentElement.dataset["theme"] = page.dataset["theme"] ?? "dark";
    child.documentElement.dataset["drawing"] = page.dataset["drawing"] ?? "hardware";
  };
  follow();
  const observer = new MutationObserver(follow);
  observer.observe(page, { attributeFilter: ["lang", "dir", "data-theme", "data-drawing"] });
  return () => observer.disconnect();
}
