import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure, Invitation } from "../../../preload/contract.ts";
import { openLobby } from "../../call/callController.ts";
import { useApp } from "../../store/app.ts";
import { ask } from "../../store/parley.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { colourOf, initialsOf } from "../../ui/identity.ts";
import people from "../people/People.module.css";
import styles from "./Rooms.module.css";

/** Who wants the person where: accepted or declined here. */
export function Invitations({ onSpace }: { onSpace: (spaceId: string) => void }) {
  const { t } = useTranslation();
  const invitations = useApp((state) => state.places.invitations);
  if (invitations.length === 0) return null;
  return (
    <section aria-label={t("invitations.title")}>
      <h2 className={people["title"]}>{t("invitations.title")}</h2>
      <div className={styles["invitations"]}>
        {invitations.map((invitation) => (
          <InvitationRow key={invitation.roomId} invitation={invitation} onSpace={onSpace} />
        ))}
      </div>
    </section>
  );
}

function InvitationRow({ invitation, onSpace }: { invitation: Invitation; onSpace: (spaceId: string) => void }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState<"accept" | "decline">();
  const [failure, setFailure] = useState<Failure>();
  const { roomId, name, kind, inviter } = invitation;
  const { background, ink } = colourOf(roomId);
  const answer = async (how: "accept" | "decline") => {
    setBusy(how);
    setFailure(undefined);
    const result = await ask(how === "accept" ? "acceptInvitation" : "leaveRoom", { roomId });
    setBusy(undefined);
    if (!result.ok) setFailure(result.error);
    else if (how === "accept" && kind === "space") onSpace(roomId);
    else if (how === "accept" && kind === "conference") openLobby({ roomId, name });
  };
  return (
    <article className={styles["invitation"]} aria-label={name}>
      <span className={styles["tile"]} aria-hidden style={{ background, color: ink }}>
        {initialsOf(name)}
      </span>
      <div className={people["text"]}>
        <h3 title={name}>{name}</h3>
        <p title={inviter?.userId}>
          {inviter === undefined
            ? t(`invitations.into.${kind}`)
            : t(`invitations.by.${kind}`, { name: inviter.displayName })}
        </p>
      </div>
      <div className={styles["answers"]}>
        <Button size="s" busy={busy === "decline"} onClick={() => void answer("decline")}>
          {t("invitations.decline")}
        </Button>
        <Button size="s" look="primary" busy={busy === "accept"} onClick={() => void answer("accept")}>
          {t("invitations.accept")}
        </Button>
      </div>
      {failure && <ErrorNotice failure={failure} className={styles["failure"]} />}
    </article>
  );
}
