import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure, RoomWidgetEntry } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Modal } from "../ui/Modal.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import styles from "./Widgets.module.css";

/** The widgets of a room, and the way into them. */
export function WidgetsDialog({ roomId, name, onClose }: { roomId: string; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [widgets, setWidgets] = useState<RoomWidgetEntry[]>();
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => {
    void ask("listWidgets", { roomId }).then((list) => (list.ok ? setWidgets(list.value) : setFailure(list.error)));
  }, [roomId]);
  const open = async (id: string) => {
    const opened = await ask("openWidget", { roomId, id });
    if (opened.ok) onClose();
    else setFailure(opened.error);
  };
  return (
    <Modal open onClose={onClose} title={t("widgets.listTitle", { name })} lead={t("widgets.listBody")}>
      {failure && <ErrorNotice failure={failure} />}
      {widgets === undefined && !failure && <Spinner size={22} />}
      {widgets?.length === 0 && <p className={styles["none"]}>{t("widgets.none")}</p>}
      <ul className={styles["list"]}>
        {widgets?.map((widget) => (
          <li key={widget.id} aria-label={widget.name}>
            <div className={styles["names"]}>
              <strong>{widget.name}</strong>
              <p>
                {widget.refused === undefined
                  ? t("widgets.addedBy", { host: widget.host, name: widget.addedBy })
                  : t(`widgets.refused.${widget.refused}`)}
              </p>
            </div>
            {widget.refused === undefined && (
              <Button size="s" onClick={() => void open(widget.id)}>
                {t("widgets.open")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Modal>
  );
}
