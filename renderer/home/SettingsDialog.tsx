import { Search, X } from "lucide-react";
import { Tabs } from "radix-ui";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import type { ComponentType, KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../ui/Button.tsx";
import { Modal } from "../ui/Modal.tsx";
import { AboutPage } from "./settings/AboutPage.tsx";
import { AccountPage } from "./settings/AccountPage.tsx";
import { AdvancedPage } from "./settings/AdvancedPage.tsx";
import { AppearancePage } from "./settings/AppearancePage.tsx";
import { GeneralPage } from "./settings/GeneralPage.tsx";
import { KeyboardPage } from "./settings/KeyboardPage.tsx";
import { MediaPage } from "./settings/MediaPage.tsx";
import { NotificationsPage } from "./settings/NotificationsPage.tsx";
import { PrivacyPage } from "./settings/PrivacyPage.tsx";
import { searchSettings } from "./settings/searchSettings.ts";
import { SessionsPage } from "./settings/SessionsPage.tsx";
import { Found } from "./settings/Setting.tsx";
import { anchorOf, sectionNames, sections, settingIds, settingsIndex } from "./settings/settingsIndex.ts";
import type { Anchor, Section, SettingId } from "./settings/settingsIndex.ts";
import styles from "./SettingsDialog.module.css";

const SecurityPage = lazy(() => import("../trust/SecurityPage.tsx").then((views) => ({ default: views.SecurityPage })));

const pages: Record<Section, ComponentType> = {
  general: GeneralPage,
  account: AccountPage,
  sessions: SessionsPage,
  notifications: NotificationsPage,
  media: MediaPage,
  appearance: AppearancePage,
  keyboard: KeyboardPage,
  privacy: PrivacyPage,
  security: SecurityPage,
  advanced: AdvancedPage,
  about: AboutPage,
};

/** All settings: sections at the side, and a search that leads to single ones. */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [section, setSection] = useState<Section>("general");
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<{ anchor: Anchor }>();
  const field = useRef<HTMLInputElement>(null);
  const results = useRef<HTMLUListElement>(null);
  const searching = typed.trim() !== "";

  const go = (id: SettingId) => {
    setTyped("");
    setSection(settingsIndex[id].section);
    setFound({ anchor: anchorOf(id) });
  };
  const step = (event: KeyboardEvent, by: 1 | -1) => {
    const buttons = [...(results.current?.querySelectorAll("button") ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement) + by;
    if (buttons.length === 0) return;
    event.preventDefault();
    (at < 0 ? field.current : buttons[Math.min(at, buttons.length - 1)])?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!searching) return;
    if (event.key === "ArrowDown") step(event, 1);
    if (event.key === "ArrowUp") step(event, -1);
    if (event.key === "Enter" && event.target === field.current) results.current?.querySelector("button")?.click();
  };

  /** First what was typed goes, then the dialog. */
  const onEscape = (event: Event) => {
    if (!searching) return;
    event.preventDefault();
    setTyped("");
    field.current?.focus();
  };

  return (
    <Modal open size="large" onClose={onClose} onEscape={onEscape} title={t("settings.title")}>
      <Tabs.Root
        value={searching ? "" : section}
        onValueChange={(value) => {
          setTyped("");
          setFound(undefined);
          setSection(value as Section);
        }}
        orientation="vertical"
        className={styles["tabs"]}
        onKeyDown={onKeyDown}
      >
        <div className={styles["side"]}>
          <div className={styles["search"]}>
            <Search size={17} aria-hidden />
            <input
              ref={field}
              type="search"
              value={typed}
              aria-label={t("settings.search")}
              placeholder={t("settings.search")}
              autoComplete="off"
              spellCheck={false}
              maxLength={60}
              onChange={(event) => setTyped(event.target.value)}
            />
            {typed !== "" && (
              <IconButton
                label={t("settings.searchClear")}
                className={styles["clear"]}
                onClick={() => {
                  setTyped("");
                  field.current?.focus();
                }}
              >
                <X size={16} aria-hidden />
              </IconButton>
            )}
          </div>
          <Tabs.List className={styles["list"]} aria-label={t("settings.title")}>
            {sectionNames.map((name) => {
              const { label, icon: Icon } = sections[name];
              return (
                <Tabs.Trigger key={name} value={name} className={styles["tab"]} title={t(label)}>
                  <Icon size={18} aria-hidden />
                  <span>{t(label)}</span>
                </Tabs.Trigger>
              );
            })}
          </Tabs.List>
        </div>
        {searching && <Results ref={results} typed={typed} onChoose={go} />}
        <Found value={found}>
          {sectionNames.map((name) => {
            const Page = pages[name];
            return (
              <Tabs.Content key={name} value={name} className={styles["page"]}>
                <h2>{t(sections[name].label)}</h2>
                <Suspense fallback={null}>
                  <Page />
                </Suspense>
              </Tabs.Content>
            );
          })}
        </Found>
      </Tabs.Root>
    </Modal>
  );
}

function Results({
  ref,
  typed,
  onChoose,
}: {
  ref: React.RefObject<HTMLUListElement | null>;
  typed: string;
  onChoose: (id: SettingId) => void;
}) {
  const { t } = useTranslation();
  const findable = useMemo(
    () =>
      settingIds.map((id) => ({
        id,
        label: t(settingsIndex[id].label),
        words: t(`settings.words.${id}`),
        section: t(sections[settingsIndex[id].section].label),
      })),
    [t],
  );
  const found = searchSettings(findable, typed);
  return (
    <section className={styles["page"]} aria-label={t("settings.results")}>
      <h2>{t("settings.results")}</h2>
      <p role="status" className={found.length === 0 ? styles["none"] : "visuallyHidden"}>
        {found.length === 0
          ? t("settings.noResults", { text: typed.trim() })
          : t("settings.found", { number: found.length })}
      </p>
      <ul ref={ref} className={styles["results"]}>
        {found.map((id) => (
          <li key={id}>
            <button type="button" className={styles["result"]} onClick={() => onChoose(id)}>
              <strong>{t(settingsIndex[id].label)}</strong>
              <span>{t(sections[settingsIndex[id].section].label)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
