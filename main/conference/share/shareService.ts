import { clipboard, dialog } from "electron";
import type { MatrixClient } from "matrix-js-sdk";
import { writeFile } from "node:fs/promises";
import { toBuffer } from "qrcode";
import type { ConferenceLink } from "../../../preload/contract.ts";
import { ParleyFailure } from "../../failure.ts";
import { addressOf, guestServerIn } from "../../guest/guestServer.ts";
import type { Announcements } from "../../guest/guestServer.ts";
import { cleanName } from "../../matrix/displayName.ts";
import type { CallPasswords } from "../../rtc/callPasswords.ts";
import { rightsIn } from "../rights.ts";
import { ASK_RULES } from "../joinRules.ts";
import { conferenceLink, viaServers } from "./conferenceLink.ts";

const QR = { type: "png", errorCorrectionLevel: "M", margin: 4 } as const;

/** The link of a conference, as text, on the clipboard and as a QR code. */
export class ShareService {
  readonly #announcements: Announcements;

  readonly #passwords: CallPasswords;

  constructor(announcements: Announcements, passwords: CallPasswords) {
    this.#passwords = passwords;
    this.#announcements = announcements;
  }

  /** @throws ParleyFailure `ConferenceUnknown`. */
  async describe(client: MatrixClient, roomId: string): Promise<ConferenceLink> {
    const { guests, ...rest } = await this.#parts(client, roomId);
    const room = client.getRoom(roomId);
    const link = conferenceLink({ ...rest, guests });
    const png = await toBuffer(link, { ...QR, width: 560 });
    return {
      link,
      qr: `data:image/png;base64,${png.toString("base64")}`,
      name: rest.name,
      mayChange: room?.getMyMembership() === "join" && rightsIn(room, client.getSafeUserId()).access,
      asks: ASK_RULES.has(room?.getJoinRule() ?? ""),
      ...(guests === undefined ? {} : { guests }),
    };
  }

  async copy(client: MatrixClient, roomId: string): Promise<void> {
    clipboard.writeText(conferenceLink(await this.#parts(client, roomId)));
  }

  /** @returns whether the person chose a place. @throws ParleyFailure `DiskFull` when it could not be written there. */
  async saveQr(client: MatrixClient, roomId: string): Promise<boolean> {
    const parts = await this.#parts(client, roomId);
    const { canceled, filePath } = await dialog.showSaveDialog({
      defaultPath: `${parts.name.replace(/[^\p{L}\p{N} _-]/gu, "").trim() || "conference"}.png`,
      filters: [{ name: "PNG", extensions: ["png"] }],
    });
    if (canceled || filePath === "") return false;
    try {
      await writeFile(filePath, await toBuffer(conferenceLink(parts), { ...QR, width: 1024 }));
    } catch (cause) {
      throw new ParleyFailure("PictureNotSaved", { cause });
    }
    return true;
  }

  async #parts(client: MatrixClient, roomId: string) {
    const room = client.getRoom(roomId);
    // Of a conference one was not in yet only the id is known: its people come by way of our own server.
    const members = room?.getJoinedMembers() ?? [];
    const server = guestServerIn(room);
    const asks = ASK_RULES.has(room?.getJoinRule() ?? "");
    const { linkPage } = await this.#announcements.of(client);
    return {
      roomId,
      name: cleanName(room?.name, roomId),
      via: viaServers(client.getDomain() ?? "", members),
      guests: server !== undefined && asks ? addressOf(server) : undefined,
      linkPage,
      secret: room === null ? undefined : await this.#passwords.of(room),
    };
  }
}
