import { Keyboard, Mic, Palette, ShieldCheck, SlidersHorizontal, UserRound, Video, Volume2 } from "lucide-react";
import { Tabs } from "radix-ui";
import { lazy, Suspense, useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { loadMediaStack } from "../call/mediaStack.ts";
import type { MediaStack } from "../call/mediaStack.ts";
import { Effects } from "../call/devices/Effects.tsx";
import { selectDevice } from "../call/callController.ts";
import { shortcuts } from "../call/shortcuts.ts";
import { locales } from "../i18n/index.ts";
import type { Device } from "../media/media.ts";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Modal } from "../ui/Modal.tsx";
import { Picker } from "../ui/Picker.tsx";
import { Segments, SwitchRow } from "../ui/Toggle.tsx";
import { AccountPages } from "./settings/AccountPages.tsx";
import { GeneralPage } from "./settings/GeneralPage.tsx";
import styles from "./SettingsDialog.module.css";

const SecurityPage = lazy(() => import("../trust/SecurityPage.tsx").then((views) => ({ default: views.SecurityPage })));

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const tab = (value: string, icon: ReactNode, label: string) => (
    <Tabs.Trigger value={value} className={styles["tab"]}>
      {icon}
      <span>{label}</span>
    </Tabs.Trigger>
  );
  return (
    <Modal open wide onClose={onClose} title={t("settings.title")}>
      <Tabs.Root defaultValue="general" orientation="vertical" className={styles["tabs"]}>
        <Tabs.List className={styles["list"]} aria-label={t("settings.title")}>
          {tab("general", <SlidersHorizontal size={18} aria-hidden />, t("settings.general"))}
          {tab("appearance", <Palette size={18} aria-hidden />, t("settings.appearance"))}
          {tab("devices", <Video size={18} aria-hidden />, t("settings.devices"))}
          {tab("keyboard", <Keyboard size={18} aria-hidden />, t("settings.keyboard"))}
          {tab("security", <ShieldCheck size={18} aria-hidden />, t("security.title"))}
          {tab("account", <UserRound size={18} aria-hidden />, t("settings.account"))}
        </Tabs.List>
        <Tabs.Content value="general" className={styles["page"]}>
          <GeneralPage />
        </Tabs.Content>
        <Tabs.Content value="appearance" className={styles["page"]}>
          <AppearancePage />
        </Tabs.Content>
        <Tabs.Content value="devices" className={styles["page"]}>
          <DevicesPage />
        </Tabs.Content>
        <Tabs.Content value="keyboard" className={styles["page"]}>
          <KeyboardPage />
        </Tabs.Content>
        <Tabs.Content value="security" className={styles["page"]}>
          <Suspense fallback={null}>
            <SecurityPage />
          </Suspense>
        </Tabs.Content>
        <Tabs.Content value="account" className={styles["page"]}>
          <AccountPage />
        </Tabs.Content>
      </Tabs.Root>
    </Modal>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles["field"]}>
      <span className={styles["label"]}>{label}</span>
      {children}
    </div>
  );
}

/** A language in its own name, e.g. "Deutsch". */
function languageName(code: string): string {
  const name = new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}

function AppearancePage() {
  const { t } = useTranslation();
  const { theme, language } = useApp((state) => state.settings);
  return (
    <>
      <Field label={t("settings.theme")}>
        <Segments
          label={t("settings.theme")}
          value={theme}
          options={[
            { value: "system", label: t("settings.themeSystem") },
            { value: "light", label: t("settings.themeLight") },
            { value: "dark", label: t("settings.themeDark") },
          ]}
          onChange={(next) => void ask("changeSettings", { theme: next })}
        />
      </Field>
      <Field label={t("settings.language")}>
        <Picker
          label={t("settings.language")}
          value={language}
          options={[
            { value: "system", label: t("settings.languageSystem") },
            ...locales.map((code) => ({ value: code, label: languageName(code) })),
          ]}
          onChange={(next) => void ask("changeSettings", { language: next })}
        />
      </Field>
    </>
  );
}

function DevicesPage() {
  const { t } = useTranslation();
  const { cameraOn, microphoneOn } = useApp((state) => state.settings);
  const [stack, setStack] = useState<MediaStack>();
  useEffect(() => {
    loadMediaStack().then(setStack, (cause: unknown) => console.error("the devices can't be listed", cause));
  }, []);
  return (
    <>
      {stack && <DevicePickers stack={stack} />}
      {stack && <Effects stack={stack} />}
      <SwitchRow
        label={t("settings.cameraOn")}
        checked={cameraOn}
        onChange={(on) => void ask("changeSettings", { cameraOn: on })}
      />
      <SwitchRow
        label={t("settings.microphoneOn")}
        checked={microphoneOn}
        onChange={(on) => void ask("changeSettings", { microphoneOn: on })}
      />
    </>
  );
}

function DevicePickers({ stack }: { stack: MediaStack }) {
  const { t } = useTranslation();
  const devices = useStore(stack.devices.store);
  const settings = useApp((state) => state.settings);
  const picker = (
    kind: "camera" | "microphone" | "speaker",
    label: string,
    icon: ReactNode,
    list: Device[],
    value: string | undefined,
  ) => (
    <Field label={label}>
      <Picker
        label={label}
        icon={icon}
        value={value ?? ""}
        options={
          list.length === 0
            ? [{ value: "", label: t("settings.default") }]
            : list.map((device, index) => ({ value: device.id, label: device.label || `${label} ${index + 1}` }))
        }
        onChange={(id) => {
          if (id !== "") selectDevice(kind, id);
        }}
      />
    </Field>
  );
  return (
    <>
      {picker("camera", t("settings.camera"), <Video size={17} aria-hidden />, devices.cameras, settings.cameraId)}
      {picker(
        "microphone",
        t("settings.microphone"),
        <Mic size={17} aria-hidden />,
        devices.microphones,
        settings.microphoneId,
      )}
      {picker(
        "speaker",
        t("settings.speaker"),
        <Volume2 size={17} aria-hidden />,
        devices.speakers,
        settings.speakerId,
      )}
    </>
  );
}

function KeyboardPage() {
  const { t } = useTranslation();
  const pushToTalk = useApp((state) => state.settings.pushToTalk);
  const rows: [string, readonly string[]][] = [
    [t("switcher.open"), ["Ctrl", "K"]],
    ...Object.values(shortcuts).map(({ text, keys }): [string, readonly string[]] => [t(text), keys]),
    ...(pushToTalk ? [[t("settings.keyTalk"), ["Space"]] as [string, string[]]] : []),
  ];
  return (
    <dl className={styles["keys"]}>
      {rows.map(([label, keys]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function AccountPage() {
  const { t } = useTranslation();
  const session = useApp((state) => state.session);
  if (session.phase !== "signedIn") return null;
  const rows: [string, string][] = [
    [t("account.signedInAs"), session.me.userId],
    [t("signIn.server"), session.homeserver],
    [t("account.device"), session.deviceId],
  ];
  return (
    <>
      <dl className={styles["facts"]}>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {!session.remembered && <p className={styles["note"]}>{t("account.notRemembered")}</p>}
      {session.accountPage && <AccountPages />}
    </>
  );
}
