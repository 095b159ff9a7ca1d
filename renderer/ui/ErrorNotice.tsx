import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../preload/contract.ts";
import { cx } from "./cx.ts";
import styles from "./ErrorNotice.module.css";

/** What went wrong and what to do now, in the person's words; `children` are the ways on. */
export function ErrorNotice({
  failure,
  tone = "danger",
  children,
  className,
}: {
  failure: Failure;
  tone?: "danger" | "warn";
  children?: ReactNode;
  className?: string | undefined;
}) {
  const { t } = useTranslation();
  return (
    <div role="alert" className={cx(styles["notice"], styles[tone], className)} data-error={failure.name}>
      <TriangleAlert size={18} aria-hidden className={styles["icon"]} />
      <div className={styles["text"]}>
        <strong>{t(`errors.${failure.name}.title`)}</strong>
        <p>{t(`errors.${failure.name}.body`)}</p>
        {failure.detail !== undefined && (
          <p className={styles["detail"]}>{t("action.details", { detail: failure.detail })}</p>
        )}
        {children !== undefined && <div className={styles["ways"]}>{children}</div>}
      </div>
    </div>
  );
}
