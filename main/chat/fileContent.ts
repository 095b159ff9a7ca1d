import { z } from "zod";
import type { ChatBody, ChatFile } from "../../preload/contract.ts";
import { cleanName } from "../matrix/displayName.ts";
import { EncryptedFile } from "./attachments.ts";
import { cleanText } from "./chatText.ts";

/** A picture with more bytes is offered as a file: it is not sent through to the page. */
export const MAX_PREVIEW_BYTES = 12 * 1024 * 1024;
/** What a file may have that is saved: it passes through memory to be checked before it is written. */
export const MAX_SAVE_BYTES = 256 * 1024 * 1024;

const Mxc = z
  .string()
  .max(512)
  .regex(/^mxc:\/\/[\w.:[\]-]+\/[\w-]+$/u);
const kinds = { "m.image": "image", "m.audio": "audio", "m.video": "video", "m.file": "file" } as const;
/** Formats for which a picture is worth asking; what it is, its bytes decide (imageHeader.ts). */
const previewable = new Set(["image/png", "image/jpeg", "image/webp", "image/gif", "image/apng"]);
const measure = z.number().int().min(1).max(100_000).optional().catch(undefined);
const Info = z.object({
  size: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional().catch(undefined),
  w: measure,
  h: measure,
  mimetype: z.string().max(255).optional().catch(undefined),
});

const Thumbnail = z.object({ thumbnail_url: z.unknown().optional(), thumbnail_file: z.unknown().optional() });

/** Where a file lies, and by what it is read. */
export interface FileSource {
  mxc: string;
  encryption?: EncryptedFile;
}

/** @returns undefined for what names no file. */
export function fileSource(content: Record<string, unknown>): FileSource | undefined {
  if (content["file"] !== undefined) {
    const file = EncryptedFile.safeParse(content["file"]);
    const mxc = Mxc.safeParse(file.data?.url);
    return file.success && mxc.success ? { mxc: mxc.data, encryption: file.data } : undefined;
  }
  const mxc = Mxc.safeParse(content["url"]);
  return mxc.success ? { mxc: mxc.data } : undefined;
}

/** Where the thumbnail of a picture lies; undefined where it has none. */
export function thumbnailSource(content: Record<string, unknown>): FileSource | undefined {
  const info = Thumbnail.safeParse(content["info"]).data;
  // Beside an encrypted picture a thumbnail in the clear would be somebody else's.
  return info === undefined
    ? undefined
    : fileSource(content["file"] === undefined ? { url: info.thumbnail_url } : { file: info.thumbnail_file ?? null });
}

/** @returns undefined when it is malformed. */
export function readFile(content: Record<string, unknown>): Extract<ChatBody, { kind: "file" }> | undefined {
  if (fileSource(content) === undefined) return undefined;
  const info = Info.catch({}).parse(content["info"]);
  const { msgtype, filename, body } = content;
  const kind =
    typeof msgtype === "string" && Object.hasOwn(kinds, msgtype) ? kinds[msgtype as keyof typeof kinds] : "file";
  const named = typeof filename === "string" ? filename : body;
  // With a file name of its own, the body is a caption (MSC2530).
  const caption =
    typeof filename === "string" && typeof body === "string" && body !== filename ? cleanText(body).text : "";
  const file: ChatFile = {
    name: cleanName(named, kind),
    kind,
    preview:
      kind === "image" &&
      previewable.has(info.mimetype ?? "image/png") &&
      ((info.size ?? 0) <= MAX_PREVIEW_BYTES || thumbnailSource(content) !== undefined),
    ...(info.size === undefined ? {} : { size: info.size }),
    ...(info.w === undefined || info.h === undefined ? {} : { width: info.w, height: info.h }),
  };
  return { kind: "file", file, ...(caption === "" ? {} : { caption }) };
}

/** A name for the disk from a name of the network: one plain name without a path, on any system. */
export function safeFileName(name: string): string {
  const plain = cleanName(name, "")
    .replaceAll(/[/\\:*?"<>|]/gu, "_")
    .replace(/^[.\s~-]+/u, "")
    .replace(/[.\s]+$/u, "");
  const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu.test(plain);
  if (plain === "") return "file";
  return reserved ? `_${plain}` : plain;
}
