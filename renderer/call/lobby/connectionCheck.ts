/** A media server that needs longer is none to hold a call with, in ms. */
const answerMs = 8000;

/**
 * Whether the media server can be reached over HTTP, where its signalling runs too: nobody's room is entered for it.
 *
 * @param sfuUrl WebSocket URL of the SFU, from the authorization service
 */
export async function reachesSfu(sfuUrl: string, get: typeof fetch = fetch): Promise<boolean> {
  try {
    // Any answer will do, and its content is nobody's business ("no-cors").
    await get(httpUrl(sfuUrl), { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(answerMs) });
    return true;
  } catch {
    return false;
  }
}

/** The address of the server itself: "wss://sfu.example/path" → "https://sfu.example/". */
export function httpUrl(sfuUrl: string): string {
  const { protocol, host } = new URL(sfuUrl);
  return `${protocol === "ws:" || protocol === "http:" ? "http:" : "https:"}//${host}/`;
}
