import { Check, LogOut, Phone, TriangleAlert, UserPlus } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccountSummary } from "../../preload/contract.ts";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { announce } from "../ui/announce.tsx";
import { Avatar } from "../ui/Avatar.tsx";
import menu from "../ui/Picker.module.css";
import styles from "./AccountButton.module.css";
import { SignOutDialog } from "./SignOutDialog.tsx";

/** Oneself: who is signed in where, the other accounts with what is new in each, one more, and the ways out. */
export function AccountButton() {
  const { t } = useTranslation();
  const session = useApp((state) => state.session);
  const accounts = useApp((state) => state.accounts);
  const [leaving, setLeaving] = useState<"one" | "all">();
  if (session.phase !== "signedIn") return null;
  const { me, homeserver, sync } = session;
  const several = accounts.length > 1;
  const news = accounts.filter(({ active }) => !active).reduce((sum, account) => sum + newsOf(account), 0);
  const act = async (answer: ReturnType<typeof ask<"addAccount" | "switchAccount">>) => {
    const result = await answer;
    if (!result.ok) announce(`${t(`errors.${result.error.name}.title`)}. ${t(`errors.${result.error.name}.body`)}`);
  };
  return (
    <>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger
          className={styles["me"]}
          aria-label={[
            `${t("home.account", { name: me.displayName })} ${homeserver}`,
            ...(news > 0 ? [t("accounts.news", { count: news })] : []),
          ].join(", ")}
        >
          <span className={styles["face"]}>
            <Avatar id={me.userId} name={me.displayName} size={36} />
            <span className={styles["dot"]} data-sync={sync} />
            {news > 0 && (
              <span className={styles["news"]} aria-hidden>
                {news > 9 ? "9+" : news}
              </span>
            )}
          </span>
          <span className={styles["who"]}>
            <span className={styles["name"]}>{me.displayName}</span>{" "}
            <span className={styles["server"]}>{homeserver}</span>
          </span>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            side="top"
            align="start"
            sideOffset={10}
            collisionPadding={12}
            className={styles["menu"]}
            aria-label={t("accounts.list")}
          >
            {several ? (
              <DropdownMenu.RadioGroup
                value={accounts.find(({ active }) => active)?.id ?? ""}
                onValueChange={(id) => void act(ask("switchAccount", { id }))}
                aria-label={t("accounts.list")}
              >
                {accounts.map((account) => (
                  <AccountItem key={account.id} account={account} />
                ))}
              </DropdownMenu.RadioGroup>
            ) : (
              <DropdownMenu.Label className={styles["card"]}>
                <Avatar id={me.userId} name={me.displayName} size={44} />
                <span className={styles["who"]}>
                  <span className={styles["bigName"]}>{me.displayName}</span>
                  <bdi className={styles["id"]}>{me.userId}</bdi>
                </span>
              </DropdownMenu.Label>
            )}
            {!session.remembered && <p className={styles["note"]}>{t("account.notRemembered")}</p>}
            <DropdownMenu.Separator className={styles["separator"]} />
            <DropdownMenu.Item className={menu["item"]} onSelect={() => void act(ask("addAccount", {}))}>
              <UserPlus size={17} aria-hidden />
              <span className={menu["value"]}>{t("accounts.add")}</span>
            </DropdownMenu.Item>
            <DropdownMenu.Item className={menu["item"]} onSelect={() => setLeaving("one")}>
              <LogOut size={17} aria-hidden />
              <span className={menu["value"]}>{t("account.signOut")}</span>
            </DropdownMenu.Item>
            {several && (
              <DropdownMenu.Item className={menu["item"]} data-danger onSelect={() => setLeaving("all")}>
                <LogOut size={17} aria-hidden />
                <span className={menu["value"]}>{t("accounts.signOutAll")}</span>
              </DropdownMenu.Item>
            )}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {leaving && <SignOutDialog which={leaving} onClose={() => setLeaving(undefined)} />}
    </>
  );
}

function newsOf({ unread, missed, rings }: AccountSummary): number {
  return unread + missed + rings;
}

function AccountItem({ account }: { account: AccountSummary }) {
  const { t } = useTranslation();
  const { userId, displayName, phase, sync, active, rings } = account;
  const news = newsOf(account);
  const out = phase === "signedOut" || phase === "signingIn";
  const state = out ? t("accounts.signedOut") : sync === "offline" ? t("accounts.offline") : undefined;
  return (
    <DropdownMenu.RadioItem
      value={account.id}
      // What is still being opened shows nothing yet.
      disabled={!active && phase === "starting"}
      className={styles["account"]}
    >
      <Avatar id={userId} name={displayName} size={36} />
      <span className={styles["who"]}>
        <span className={styles["name"]}>{displayName}</span> <bdi className={styles["id"]}>{userId}</bdi>
        {state !== undefined && (
          <span className={styles["state"]}>
            <TriangleAlert size={13} aria-hidden /> {state}
          </span>
        )}
      </span>
      {rings > 0 && !active && (
        <span className={styles["ringing"]}>
          <Phone size={13} aria-hidden /> {t("accounts.ringing")}
        </span>
      )}
      {news > 0 && rings === 0 && !active && (
        <span className={styles["badge"]}>
          <span aria-hidden>{news > 99 ? "99+" : news}</span>
          <span className="visuallyHidden">{t("accounts.unread", { number: news })}</span>
        </span>
      )}
      <DropdownMenu.ItemIndicator className={menu["check"]}>
        <Check size={16} aria-hidden />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.RadioItem>
  );
}
