import { ipcRenderer } from "electron";

/**
 * All that stands between a widget's page and the app: messages of the widget API, as JSON, and nothing else. The page is
 * the top of its own view, so that what it posts to its parent it posts to itself; from there it is taken over here.
 * Which messages are believed is decided in main (main/widgets/widgetMessage.ts).
 */
const CHANNEL = "parley:widget";
const UPLOAD = "org.matrix.msc4039.upload_file";
const MAX_LENGTH = 14 * 1024 * 1024;

interface Message {
  api?: unknown;
  action?: unknown;
  data?: { file?: unknown };
  response?: { file?: unknown };
}

window.addEventListener("message", (event) => {
  // Frames inside the widget have no say, and what came from us does not go back.
  if (event.source !== window || event.origin !== window.location.origin) return;
  const message = event.data as Message | null;
  if (typeof message !== "object" || message === null) return;
  const answer = message.response !== undefined;
  if (message.api !== (answer ? "toWidget" : "fromWidget")) return;
  void send(message);
});

ipcRenderer.on(CHANNEL, (_event, json: string) => {
  const message = JSON.parse(json) as Message;
  const file = message.response?.file;
  if (isBytes(file)) message.response = { file: new Blob([fromBase64(file.base64)]) };
  window.postMessage(message, window.location.origin);
});

async function send(message: Message): Promise<void> {
  try {
    const file = message.action === UPLOAD ? await readFile(message.data?.file) : undefined;
    const json = JSON.stringify(file === undefined ? message : { ...message, data: { file } });
    if (json.length <= MAX_LENGTH) ipcRenderer.send(CHANNEL, json);
  } catch {
    // Not to be written as JSON: no message of the widget API.
  }
}

async function readFile(file: unknown): Promise<{ base64: string } | undefined> {
  const blob =
    file instanceof Blob
      ? file
      : typeof file === "string" || file instanceof ArrayBuffer
        ? new Blob([file])
        : undefined;
  if (blob === undefined || blob.size * 1.34 > MAX_LENGTH) return undefined;
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return { base64: btoa(binary) };
}

function isBytes(file: unknown): file is { base64: string } {
  return typeof file === "object" && file !== null && "base64" in file && typeof file.base64 === "string";
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
