import type { TFunction } from "i18next";
import type { AppState } from "../../../preload/contract.ts";

export type TrayIcon = "idle" | "call" | "missed" | "quiet";
export type TrayAction = "open" | "mute" | "unmute" | "leave" | "doNotDisturb" | "quit";
export type TrayItem = { kind: "separator" } | { kind: "action"; action: TrayAction; label: string; checked?: boolean };

export interface TrayModel {
  icon: TrayIcon;
  tooltip: string;
  items: TrayItem[];
}

const separator: TrayItem = { kind: "separator" };

/** What the tray shows and offers. The most pressing state has the icon: a call, then missed calls, then the quiet. */
export function trayModel(
  state: Pick<AppState, "call" | "settings" | "session"> & Partial<Pick<AppState, "widget">>,
  missed: number,
  t: TFunction,
): TrayModel {
  const { call, settings, session, widget } = state;
  const native = call.phase === "joining" || call.phase === "joined" ? call.name : undefined;
  // In Element Call's view, where its microphone is its own affair.
  const viewed = widget?.inCall === true ? widget.roomName : undefined;
  const inCall = native !== undefined || viewed !== undefined;
  const action = (name: TrayAction, label: string, checked?: boolean): TrayItem => ({
    kind: "action",
    action: name,
    label,
    ...(checked === undefined ? {} : { checked }),
  });
  const offline = session.phase === "signedIn" && session.sync === "offline";
  const facts = [
    "Parley",
    ...(native !== undefined
      ? [t(settings.microphoneOn ? "tray.inCall" : "tray.inCallMuted", { name: native })]
      : viewed !== undefined
        ? [t("tray.inCall", { name: viewed })]
        : []),
    ...(missed > 0 ? [t("tray.missed", { count: missed })] : []),
    ...(settings.doNotDisturb ? [t("tray.doNotDisturb")] : []),
    ...(offline ? [t("tray.offline")] : []),
  ];
  return {
    icon: inCall ? "call" : missed > 0 ? "missed" : settings.doNotDisturb ? "quiet" : "idle",
    tooltip: facts.join(" – "),
    items: [
      action("open", t("tray.open")),
      separator,
      ...(native === undefined
        ? []
        : [
            settings.microphoneOn
              ? action("mute", t("call.muteMicrophone"))
              : action("unmute", t("call.unmuteMicrophone")),
          ]),
      ...(inCall ? [action("leave", t("tray.leave")), separator] : []),
      action("doNotDisturb", t("tray.doNotDisturb"), settings.doNotDisturb),
      separator,
      action("quit", t("tray.quit")),
    ],
  };
}
