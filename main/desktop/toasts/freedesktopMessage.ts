import type { Toast } from "./toasts.ts";

/** What a desktop's notification service says it can do (`GetCapabilities`). */
export interface ServerAbilities {
  actions: boolean;
  bodyMarkup: boolean;
}

/** Raw pixels, as the `image-data` hint wants them: a file's path would not lead into a packed app. */
export interface Picture {
  width: number;
  height: number;
  rgba: Buffer;
}

/** A hint with its D-Bus type. */
export interface Hint {
  signature: string;
  value: unknown;
}

/** Arguments of `org.freedesktop.Notifications.Notify`, `susssasa{sv}i`. */
export type NotifyArguments = [
  appName: string,
  replacesId: number,
  appIcon: string,
  summary: string,
  body: string,
  actions: string[],
  hints: Record<string, Hint>,
  expireTimeout: number,
];

const URGENCY = { low: 0, normal: 1, critical: 2 };
/** Names are cleaned and cut long before; no text whatever gets longer than this. */
const LONGEST = 300;
/** The action of a click on the toast itself, by the specification. */
export const DEFAULT_ACTION = "default";

export function abilitiesOf(capabilities: unknown): ServerAbilities {
  const known = Array.isArray(capabilities) ? capabilities : [];
  return { actions: known.includes("actions"), bodyMarkup: known.includes("body-markup") };
}

/**
 * @param toast its texts are text: where the service reads markup in the body, it is escaped. The summary is never markup.
 * @param replaces the service's id of the toast that this one takes the place of; 0 for none.
 */
export function notifyArguments(
  toast: Toast,
  options: { abilities: ServerAbilities; replaces: number; appName: string; desktopEntry: string; picture?: Picture },
): NotifyArguments {
  const { abilities, picture } = options;
  const hints: Record<string, Hint> = {
    urgency: { signature: "y", value: URGENCY[toast.urgency] },
    category: { signature: "s", value: toast.category ?? (toast.resident ? "call.incoming" : "call") },
    "desktop-entry": { signature: "s", value: options.desktopEntry },
    // What is to be heard, we play ourselves.
    "suppress-sound": { signature: "b", value: true },
  };
  if (toast.resident) hints["resident"] = { signature: "b", value: true };
  if (picture !== undefined) {
    const { width, height, rgba } = picture;
    hints["image-data"] = { signature: "(iiibiiay)", value: [width, height, width * 4, true, 8, 4, rgba] };
  }
  const actions = abilities.actions ? toast.actions.flatMap(({ id, label }) => [id, cut(label)]) : [];
  if (abilities.actions) actions.unshift(DEFAULT_ACTION, "");
  const body = cut(toast.body);
  return [
    options.appName,
    options.replaces,
    "",
    cut(toast.title),
    abilities.bodyMarkup ? escapeMarkup(body) : body,
    actions,
    hints,
    // 0: never by itself; -1: as the desktop does it.
    toast.resident ? 0 : -1,
  ];
}

function cut(text: string): string {
  // A NUL or half a character would make the whole message invalid to D-Bus.
  return [
    ...text
      .slice(0, LONGEST * 2)
      .toWellFormed()
      .replaceAll("\0", ""),
  ]
    .slice(0, LONGEST)
    .join("");
}

function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
