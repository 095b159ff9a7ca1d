import type { MatrixClient, Room, TimelineEvents } from "matrix-js-sdk";
import { extname } from "node:path";
import type { CallResult, ChatUpload } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { cleanName } from "../matrix/displayName.ts";
import { encryptAttachment } from "./attachments.ts";
import type { Thumbnails } from "./thumbnails.ts";
import { fileSource, MAX_PREVIEW_BYTES, MAX_SAVE_BYTES, safeFileName, thumbnailSource } from "./fileContent.ts";
import type { FileSource } from "./fileContent.ts";
import { readImageHeader } from "./imageHeader.ts";
import type { ImageHeader } from "./imageHeader.ts";
import { download, upload, uploadLimit } from "./mediaTransfer.ts";

const log = logFor("chat");

/** What other clients go by to show a player; anything else is a file. */
const types: Record<string, string> = {
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".wav": "audio/wav",
  ".mp4": "video/mp4",
  ".webm": "video/webm",
  ".pdf": "application/pdf",
  ".txt": "text/plain",
};

/** The files of one chat: sent one after the other, encrypted where the room is; fetched and checked. */
export class ChatFiles {
  readonly #client: MatrixClient;
  readonly #room: Room;
  readonly #thumbnails: Thumbnails;
  readonly #onChange: () => void;
  #queue: Promise<void> = Promise.resolve();
  #abort = new AbortController();
  #upload: ChatUpload | undefined;

  constructor(client: MatrixClient, room: Room, thumbnails: Thumbnails, onChange: () => void) {
    this.#client = client;
    this.#room = room;
    this.#thumbnails = thumbnails;
    this.#onChange = onChange;
  }

  /** The file that is on its way. */
  get upload(): ChatUpload | undefined {
    return this.#upload;
  }

  /** @throws ParleyFailure as `upload` does; resolves without a word when it was cancelled. */
  send(name: string, bytes: Uint8Array): Promise<void> {
    const { signal } = this.#abort;
    const sending = this.#queue.then(async () => {
      if (!signal.aborted) await this.#send(safeFileName(name), bytes, signal);
    });
    this.#queue = sending.catch(() => {});
    return sending;
  }

  /** Those that wait behind it too. */
  cancel(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  async #send(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const limit = await uploadLimit(this.#client);
    if (limit !== undefined && bytes.byteLength > limit) throw new ParleyFailure("FileTooLarge", { detail: name });
    this.#show({ name: cleanName(name, "file"), loaded: 0, total: bytes.byteLength });
    try {
      const content = await this.#content(name, bytes, signal);
      signal.throwIfAborted();
      await this.#client.sendEvent(this.#room.roomId, "m.room.message" as keyof TimelineEvents, content as never);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#show(undefined);
    }
  }

  async #content(name: string, bytes: Uint8Array, signal: AbortSignal) {
    const image = readImageHeader(bytes);
    const mimetype = image?.type ?? types[extname(name).toLowerCase()] ?? "application/octet-stream";
    const kind = image === undefined ? (/^(?:audio|video)/u.exec(mimetype)?.[0] ?? "file") : "image";
    const info = {
      mimetype,
      size: bytes.byteLength,
      ...(image === undefined ? {} : { w: image.width, h: image.height }),
    };
    const onProgress = (loaded: number) => this.#show({ name, loaded, total: bytes.byteLength });
    const thumbnail = image === undefined ? {} : await this.#thumbnailOf(bytes, image, signal);
    const { encrypted, url } = await this.#put(bytes, mimetype, signal, onProgress);
    return {
      msgtype: `m.${kind}`,
      body: name,
      filename: name,
      info: { ...info, ...thumbnail },
      ...(encrypted === undefined ? { url } : { file: { ...encrypted, url } }),
    };
  }

  async #thumbnailOf(bytes: Uint8Array, image: ImageHeader, signal: AbortSignal) {
    const made = await this.#thumbnails.of(bytes, image);
    signal.throwIfAborted();
    if (made === undefined) return {};
    const { encrypted, url } = await this.#put(made.bytes, made.type, signal, () => {});
    return {
      thumbnail_info: { mimetype: made.type, size: made.bytes.byteLength, w: made.width, h: made.height },
      ...(encrypted === undefined ? { thumbnail_url: url } : { thumbnail_file: { ...encrypted, url } }),
    };
  }

  /** Uploads it, encrypted where the room is: then the server learns neither the name nor the type. */
  async #put(bytes: Uint8Array, mimetype: string, signal: AbortSignal, onProgress: (loaded: number) => void) {
    if (!this.#room.hasEncryptionStateEvent()) {
      return { encrypted: undefined, url: await upload(this.#client, bytes, mimetype, signal, onProgress) };
    }
    const { data, info } = encryptAttachment(bytes);
    const url = await upload(this.#client, data, "application/octet-stream", signal, onProgress);
    return { encrypted: info, url };
  }

  #show(upload: ChatUpload | undefined): void {
    this.#upload = upload;
    this.#onChange();
  }

  /** @throws ParleyFailure as `download` does. */
  async fetch(content: Record<string, unknown>): Promise<Buffer> {
    const source = fileSource(content);
    if (source === undefined) throw new ParleyFailure("FileUnavailable");
    return download(this.#client, source, MAX_SAVE_BYTES);
  }

  /** @throws ParleyFailure as `download` does; `FileUnavailable` for what is no picture we show. */
  async image(content: Record<string, unknown>, small: boolean): Promise<CallResult<"getChatImage">> {
    const thumbnail = small ? thumbnailSource(content) : undefined;
    if (thumbnail !== undefined) {
      try {
        return await this.#picture(thumbnail);
      } catch (error) {
        log.info("a thumbnail can't be shown; the picture is fetched", error instanceof Error ? error.message : "");
      }
    }
    const source = fileSource(content);
    if (source === undefined) throw new ParleyFailure("FileUnavailable");
    return this.#picture(source);
  }

  async #picture(source: FileSource): Promise<CallResult<"getChatImage">> {
    const bytes = await download(this.#client, source, MAX_PREVIEW_BYTES);
    const header = readImageHeader(bytes);
    if (header === undefined) throw new ParleyFailure("FileUnavailable", { detail: "no picture that can be shown" });
    return { bytes: new Uint8Array(bytes), ...header };
  }
}
