import { useTranslation } from "react-i18next";
import { useApp } from "../store/app.ts";
import { Keys } from "../ui/Keys.tsx";
import styles from "./ShortcutList.module.css";
import { shortcuts } from "./shortcuts.ts";

/** The keys of a call, as they are now. @param first rows to stand before them */
export function ShortcutList({ first = [] }: { first?: [text: string, keys: readonly string[]][] }) {
  const { t } = useTranslation();
  const pushToTalk = useApp((state) => state.settings.pushToTalk);
  const rows = [...first, ...Object.values(shortcuts).map(({ text, keys }) => [t(text), keys] as const)];
  if (pushToTalk) rows.push([t("settings.keyTalk"), ["Space"]]);
  return (
    <dl className={styles["keys"]}>
      {rows.map(([text, keys]) => (
        <div key={text}>
          <dt>{text}</dt>
          <dd>
            <Keys keys={keys} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
