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
  state: Pick<AppState, "call" | "settings" | "session">,
  missed: number,
  t: TFunction,
): TrayModel {
  const { call, settings, session } = state;
  const inCall = call.phase === "joining" || call.phase === "joined";
  const action = (name: TrayAction, label: string, checked?: boolean): TrayItem => ({
    kind: "action",
    action: name,
    label,
    ...(checked === undefined ? {} : { checked }),
  });
  const offline = session.phase === "signedIn" && session.sync === "offline";
  const facts = [
    "Parley",
    ...(inCall ? [t(settings.microphoneOn ? "tray.inCall" : "tray.inCallMuted", { name: call.name })] : []),
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
      ...(inCall
        ? [
            settings.microphoneOn
              ? action("mute", t("call.muteMicrophone"))
              : action("unmute", t("call.unmuteMicrophone")),
            action("leave", t("tray.leave")),
            separator,
          ]
        : []),
      action("doNotDisturb", t("tray.doNotDisturb"), settings.doNotDisturb),
      separator,
      action("quit", t("tray.quit")),
    ],
  };
}
