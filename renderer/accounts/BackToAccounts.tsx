import { useTranslation } from "react-i18next";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import styles from "./AccountButton.module.css";

/** Below a sign-in while other accounts run: whose it is, and the way back to them. */
export function BackToAccounts() {
  const { t } = useTranslation();
  const expired = useApp((state) => state.accounts.find(({ active }) => active)?.userId);
  return (
    <>
      <p className={styles["hint"]}>
        {expired === undefined ? t("accounts.addLead") : t("accounts.again", { account: expired })}
      </p>
      <Button look="quiet" wide onClick={() => void ask("cancelAddAccount", {})}>
        {t("action.cancel")}
      </Button>
    </>
  );
}
