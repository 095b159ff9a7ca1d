import type { MatrixClient } from "matrix-js-sdk";
import { z } from "zod";
import { ParleyFailure } from "../failure.ts";
import { AttachmentDamaged, decryptAttachment } from "./attachments.ts";
import type { FileSource } from "./fileContent.ts";

const CHUNK = 64 * 1024;
/** A download that takes longer has failed. */
const TIMEOUT_MS = 300_000;
const Uploaded = z.object({ content_uri: z.string().startsWith("mxc://") });

/** How large a file the homeserver takes; undefined when it does not say. */
export async function uploadLimit(client: MatrixClient): Promise<number | undefined> {
  try {
    const config = await client.getMediaConfig(true).catch(() => client.getMediaConfig(false));
    const limit = config["m.upload.size"];
    return typeof limit === "number" && limit > 0 ? limit : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Uploads bytes, telling how far it is. The client library can't tell that in Node.
 *
 * @returns its mxc address
 * @throws ParleyFailure `FileTooLarge`, `Offline`, `RateLimited`, `NotAllowed`; AbortError when `signal` says so.
 */
export async function upload(
  client: MatrixClient,
  data: Uint8Array,
  type: string,
  signal: AbortSignal,
  onProgress: (loaded: number) => void,
): Promise<string> {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        onProgress(sent);
        if (sent >= data.byteLength) {
          controller.close();
          return;
        }
        const part = data.subarray(sent, sent + CHUNK);
        sent += part.byteLength;
        controller.enqueue(part);
      },
    },
    { highWaterMark: 1 },
  );
  let response: Response;
  try {
    response = await fetch(new URL("/_matrix/media/v3/upload", client.getHomeserverUrl()), {
      method: "POST",
      headers: {
        authorization: `Bearer ${client.getAccessToken() ?? ""}`,
        "content-type": type,
        "content-length": String(data.byteLength),
      },
      body,
      signal,
      redirect: "error",
      // Needed for a body that is a stream.
      duplex: "half",
    } as RequestInit);
  } catch (cause) {
    signal.throwIfAborted();
    throw new ParleyFailure("Offline", { cause });
  }
  if (response.status === 413) throw new ParleyFailure("FileTooLarge");
  if (response.status === 429) throw new ParleyFailure("RateLimited");
  if (response.status === 401 || response.status === 403) throw new ParleyFailure("NotAllowed");
  const answer = Uploaded.safeParse(await response.json().catch(() => undefined));
  if (!response.ok || !answer.success) throw new ParleyFailure("Offline", { detail: `upload: ${response.status}` });
  return answer.data.content_uri;
}

/**
 * Downloads a file of at most `limit` bytes and decrypts it if it is encrypted, its hash checked before anything else.
 *
 * @throws ParleyFailure `FileUnavailable`, `FileTooLarge`, `FileDamaged`, `Offline`.
 */
export async function download(client: MatrixClient, source: FileSource, limit: number): Promise<Buffer> {
  let response = await request(client, source.mxc, true);
  // A homeserver from before authenticated media (Matrix 1.11).
  if (response.status === 404 || response.status === 400) response = await request(client, source.mxc, false);
  if (!response.ok) throw new ParleyFailure("FileUnavailable", { detail: String(response.status) });
  const data = await readBounded(response, limit);
  if (source.encryption === undefined) return data;
  try {
    return decryptAttachment(data, source.encryption);
  } catch (cause) {
    if (cause instanceof AttachmentDamaged) throw new ParleyFailure("FileDamaged", { cause });
    throw cause;
  }
}

async function request(client: MatrixClient, mxc: string, authenticated: boolean): Promise<Response> {
  const url = client.mxcUrlToHttp(mxc, undefined, undefined, undefined, false, false, authenticated);
  if (url === null) throw new ParleyFailure("FileUnavailable");
  try {
    return await fetch(url, {
      headers: authenticated ? { authorization: `Bearer ${client.getAccessToken() ?? ""}` } : {},
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new ParleyFailure("Offline", { cause });
  }
}

async function readBounded(response: Response, limit: number): Promise<Buffer> {
  const reader = response.body?.getReader();
  if (reader === undefined) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- A stream is read piece by piece.
      const { done, value } = await reader.read();
      if (done) return Buffer.concat(chunks);
      size += value.byteLength;
      if (size > limit) throw new ParleyFailure("FileTooLarge");
      chunks.push(value);
    }
  } catch (cause) {
    await reader.cancel().catch(() => {});
    throw cause instanceof ParleyFailure ? cause : new ParleyFailure("Offline", { cause });
  }
}
