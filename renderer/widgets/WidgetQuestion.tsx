import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CapabilityAsk, WidgetState } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { Modal, ModalActions } from "../ui/Modal.tsx";
import { Question } from "../ui/Question.tsx";
import { SwitchRow } from "../ui/Toggle.tsx";
import styles from "./Widgets.module.css";

/** What the types that people meet most are about. */
const knownTypes = {
  "m.room.message": "message",
  "m.reaction": "reaction",
  "m.room.redaction": "redaction",
  "org.matrix.msc3401.call.member": "callMember",
  "org.matrix.msc4143.rtc.member": "callMember",
  "io.element.call.encryption_keys": "callKeys",
  "org.matrix.msc4075.rtc.notification": "callRing",
  "m.room.member": "member",
  "m.room.power_levels": "power",
  "m.room.name": "name",
  "m.room.encryption": "encryption",
} as const;

function inWords(detail: string, t: TFunction): string {
  const type = detail.replace(/ \(.*$/s, "");
  const known = Object.hasOwn(knownTypes, type) ? knownTypes[type as keyof typeof knownTypes] : undefined;
  return known === undefined ? detail : `${detail} – ${t(`widgets.types.${known}`)}`;
}

/** What the person has to say about a widget before it may go on. Closing the dialog is a no. */
export function WidgetQuestion({
  widget,
  question,
}: {
  widget: WidgetState;
  question: NonNullable<WidgetState["question"]>;
}) {
  const { t } = useTranslation();
  const { name, host } = widget;
  if (question.kind === "capabilities") return <Wants widget={widget} wants={question.wants} />;
  if (question.kind === "identity") {
    return (
      <YesNo
        title={t("widgets.identityTitle", { host })}
        lead={t("widgets.identityBody", { host })}
        yes={t("widgets.tell")}
      />
    );
  }
  const lead = [t("widgets.openBody", { host }), question.sharesIdentity ? t("widgets.openIdentity") : ""]
    .join(" ")
    .trim();
  return <YesNo title={t("widgets.openTitle", { name })} lead={lead} yes={t("widgets.open")} />;
}

function answer(yes: boolean, allow: string[] = []): void {
  void ask("answerWidget", { yes, allow });
}

function YesNo(texts: { title: string; lead: string; yes: string }) {
  return <Question {...texts} look="primary" onNo={() => answer(false)} onYes={() => answer(true)} />;
}

/** Everything that it wants, each off until the person switches it on. */
function Wants({ widget, wants }: { widget: WidgetState; wants: CapabilityAsk[] }) {
  const { t } = useTranslation();
  const [allowed, setAllowed] = useState<ReadonlySet<string>>(new Set());
  const all = allowed.size === wants.length;
  return (
    <Modal
      open
      wide
      onClose={() => answer(false)}
      title={t("widgets.wantsTitle", { name: widget.name })}
      lead={t(wants.length === 0 ? "widgets.wantsNothing" : "widgets.wantsBody", { host: widget.host })}
    >
      {wants.length > 0 && (
        <>
          <div className={styles["wants"]}>
            {wants.map(({ kind, capability, detail = "" }) => (
              <SwitchRow
                key={capability}
                label={t(`widgets.wants.${kind}`, { detail: inWords(detail, t) })}
                checked={allowed.has(capability)}
                onChange={(on) =>
                  setAllowed((before) => {
                    const next = new Set(before);
                    if (on) next.add(capability);
                    else next.delete(capability);
                    return next;
                  })
                }
              />
            ))}
          </div>
          <Button
            size="s"
            look="quiet"
            onClick={() => setAllowed(new Set(all ? [] : wants.map(({ capability }) => capability)))}
          >
            {t(all ? "widgets.chooseNone" : "widgets.chooseAll")}
          </Button>
        </>
      )}
      <ModalActions>
        <Button onClick={() => answer(false)}>{t("widgets.allowNothing")}</Button>
        <Button look="primary" onClick={() => answer(true, [...allowed])}>
          {t("widgets.allow")}
        </Button>
      </ModalActions>
    </Modal>
  );
}
