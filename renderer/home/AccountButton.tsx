import { LogOut } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../preload/contract.ts";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../ui/Modal.tsx";
import styles from "./AccountButton.module.css";

/** Oneself: who is signed in where, and the way out. */
export function AccountButton() {
  const { t } = useTranslation();
  const session = useApp((state) => state.session);
  const [open, setOpen] = useState(false);
  const [confirming, setConfirming] = useState(false);
  if (session.phase !== "signedIn") return null;
  const { me, homeserver, sync } = session;
  return (
    <>
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger
          className={styles["me"]}
          aria-label={`${t("home.account", { name: me.displayName })} ${homeserver}`}
        >
          <span className={styles["face"]}>
            <Avatar id={me.userId} name={me.displayName} size={36} />
            <span className={styles["dot"]} data-sync={sync} />
          </span>
          <span className={styles["who"]}>
            <span className={styles["name"]}>{me.displayName}</span>{" "}
            <span className={styles["server"]}>{homeserver}</span>
          </span>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content side="top" align="start" sideOffset={10} collisionPadding={12} className={styles["popover"]}>
            <div className={styles["card"]}>
              <Avatar id={me.userId} name={me.displayName} size={48} />
              <div className={styles["who"]}>
                <span className={styles["bigName"]}>{me.displayName}</span>
                <bdi className={styles["id"]}>{me.userId}</bdi>
              </div>
            </div>
            {!session.remembered && <p className={styles["note"]}>{t("account.notRemembered")}</p>}
            <Button
              wide
              icon={<LogOut size={17} aria-hidden />}
              onClick={() => {
                setOpen(false);
                setConfirming(true);
              }}
            >
              {t("account.signOut")}
            </Button>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      {confirming && <SignOutDialog onClose={() => setConfirming(false)} />}
    </>
  );
}

export function SignOutDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const last = useApp(
    ({ trust }) => trust.device === "verified" && trust.recovery === "missing" && !trust.otherDevices,
  );
  return (
    <Modal open onClose={onClose} title={t("account.signOutTitle")} lead={t("account.signOutBody")}>
      {last && <p className={styles["note"]}>{t("security.lastDevice")}</p>}
      {failure && <ErrorNotice failure={failure} />}
      <ModalActions>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button
          look="danger"
          busy={busy}
          onClick={() => {
            setBusy(true);
            void ask("signOut", {}).then((answer) => {
              setBusy(false);
              if (!answer.ok) setFailure(answer.error);
            });
          }}
        >
          {t("account.signOut")}
        </Button>
      </ModalActions>
    </Modal>
  );
}
