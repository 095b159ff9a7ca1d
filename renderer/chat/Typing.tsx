import { useTranslation } from "react-i18next";
import styles from "./Chat.module.css";

/** Who is writing now. Not read out: it comes and goes too often. */
export function Typing({ names }: { names: readonly string[] }) {
  const { t } = useTranslation();
  const [one = "", other = ""] = names;
  const text =
    names.length === 0
      ? ""
      : names.length === 1
        ? t("chat.typingOne", { name: one })
        : names.length === 2
          ? t("chat.typingTwo", { name: one, other })
          : t("chat.typingMany");
  return (
    <p className={styles["typing"]} data-typing>
      {text}
    </p>
  );
}
