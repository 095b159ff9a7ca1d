import { app, BrowserWindow, dialog, shell } from "electron";
import { open, rename, rm, stat } from "node:fs/promises";
import { readFile as readWhole } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { MAX_FILE_BYTES } from "../../preload/contract.ts";
import type { CallName } from "../../preload/contract.ts";
import type { chatCalls } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import type { Texts } from "../i18n/texts.ts";
import { APP_INDEX } from "../security/pages.ts";
import type { CallHandlers } from "../security/door.ts";
import { webLink } from "./chatLinks.ts";
import type { ChatService } from "./chatService.ts";
import { readFile, safeFileName } from "./fileContent.ts";

/** Files that one dialog may choose. */
const MAX_FILES = 10;

type ChatHandlers = Pick<CallHandlers, CallName & keyof typeof chatCalls>;

/** The answers to the chat's calls: what belongs to the desktop (dialogs, files, the browser) is here, the rest in the service. */
export function chatHandlers(chat: () => ChatService, texts: Pick<Texts, "t">): ChatHandlers {
  return {
    openChat: done(({ roomId }) => chat().open(roomId)),
    closeChat: done(({ roomId }) => chat().close(roomId)),
    loadOlderMessages: done(({ roomId }) => chat().of(roomId).loadOlder()),
    markChatRead: done(({ roomId }) => chat().markRead(roomId)),
    sendMessage: done(({ roomId, text, replyTo }) => chat().of(roomId).send(text, replyTo)),
    editMessage: done(({ roomId, id, text }) => chat().of(roomId).edit(id, text)),
    deleteMessage: done(({ roomId, id }) => chat().of(roomId).delete(id)),
    resendMessage: done(({ roomId, id }) => chat().of(roomId).resend(id)),
    reactToMessage: done(({ roomId, id, key }) => chat().of(roomId).react(id, key)),
    sendFiles: done(async ({ roomId }) => {
      const { files } = chat().of(roomId);
      const properties: ("openFile" | "multiSelections")[] = ["openFile", "multiSelections"];
      const { canceled, filePaths } = await dialog.showOpenDialog(...over({ properties }));
      if (canceled) return;
      for (const path of filePaths.slice(0, MAX_FILES)) {
        // oxlint-disable-next-line no-await-in-loop -- One after the other: not all of them in memory at once.
        await files.send(basename(path), await readChosen(path));
      }
    }),
    sendFileBytes: done(({ roomId, name, bytes }) => chat().of(roomId).files.send(name, bytes)),
    setTyping: done(({ roomId, typing }) => chat().of(roomId).setTyping(typing)),
    giveThumbnail: done(({ id, bytes }) => chat().giveThumbnail(id, bytes)),
    cancelUpload: done(({ roomId }) => chat().of(roomId).files.cancel()),
    saveAttachment: async ({ roomId, id }) => {
      const open = chat().of(roomId);
      const content = open.contentOf(id);
      const named = readFile({ ...content, msgtype: content["msgtype"] ?? "m.image" });
      if (named === undefined) throw new ParleyFailure("FileUnavailable");
      const defaultPath = join(app.getPath("downloads"), safeFileName(named.file.name));
      const { canceled, filePath } = await dialog.showSaveDialog(...over({ defaultPath }));
      if (canceled || filePath === "") return { saved: false };
      await write(filePath, await open.files.fetch(content));
      return { saved: true };
    },
    getChatImage: ({ roomId, id, small }) => {
      const open = chat().of(roomId);
      return open.files.image(open.contentOf(id), small);
    },
    openChatLink: done(async ({ url }) => {
      const link = webLink(url);
      if (link === undefined) throw new ParleyFailure("LinkUnsupported");
      const { t } = texts;
      const { response } = await dialog.showMessageBox(
        ...over({
          type: "question" as const,
          message: t("chat.linkTitle", { host: link.host }),
          // As it is asked for: a host in other letters shows as what it is (punycode).
          detail: link.href.length > 300 ? `${link.href.slice(0, 300)}…` : link.href,
          buttons: [t("action.cancel"), t("chat.linkOpen")],
          defaultId: 0,
          cancelId: 0,
          noLink: true,
        }),
      );
      if (response === 1) await shell.openExternal(link.href);
    }),
  };
}

/** A dialog lies over the main window, if there is one. */
function over<T>(options: T): [BrowserWindow, T] {
  const window = BrowserWindow.getAllWindows().find((each) => each.webContents.getURL() === APP_INDEX);
  if (window === undefined) throw new ParleyFailure("InvalidRequest", { detail: "no window" });
  return [window, options];
}

/** @throws ParleyFailure `FileTooLarge`, `FileUnreadable`. */
async function readChosen(path: string): Promise<Buffer> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw new ParleyFailure("FileUnreadable", { detail: basename(path) });
    if (facts.size > MAX_FILE_BYTES) throw new ParleyFailure("FileTooLarge", { detail: basename(path) });
    return await readWhole(path);
  } catch (cause) {
    if (cause instanceof ParleyFailure) throw cause;
    throw new ParleyFailure("FileUnreadable", { detail: basename(path), cause });
  }
}

/** Whole or not at all: under a name of its own first. @throws ParleyFailure `FileNotSaved`. */
async function write(path: string, data: Uint8Array): Promise<void> {
  const part = join(dirname(path), `.${basename(path).slice(0, 200)}.part`);
  try {
    const file = await open(part, "w", 0o600);
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true }).catch(() => {});
    throw new ParleyFailure("FileNotSaved", { detail: basename(path), cause });
  }
}

function done<T>(work: (args: T) => unknown): (args: T) => Promise<null> {
  return async (args) => {
    await work(args);
    return null;
  };
}
