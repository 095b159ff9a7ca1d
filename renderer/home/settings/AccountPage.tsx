import { LogOut } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApp } from "../../store/app.ts";
import { Button } from "../../ui/Button.tsx";
import { SignOutDialog } from "../../accounts/SignOutDialog.tsx";
import { AccountPages } from "./AccountPages.tsx";
import { Facts, Setting } from "./Setting.tsx";
import styles from "./Settings.module.css";

/** Who is signed in here. */
export function AccountPage() {
  const { t } = useTranslation();
  const [leaving, setLeaving] = useState(false);
  const session = useApp((state) => state.session);
  if (session.phase !== "signedIn") return null;
  const rows: [string, string][] = [
    [t("account.signedInAs"), session.me.userId],
    [t("signIn.server"), session.homeserver],
    [t("account.device"), session.deviceId],
  ];
  return (
    <>
      <Setting id="account">
        <Facts rows={rows} />
      </Setting>
      {!session.remembered && <p className={styles["note"]}>{t("account.notRemembered")}</p>}
      {session.accountPage && <AccountPages />}
      <Setting id="signOut">
        <Button icon={<LogOut size={17} aria-hidden />} onClick={() => setLeaving(true)}>
          {t("account.signOut")}
        </Button>
      </Setting>
      {leaving && <SignOutDialog which="one" onClose={() => setLeaving(false)} />}
    </>
  );
}
