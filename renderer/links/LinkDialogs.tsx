import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure, LinkPlace } from "../../preload/contract.ts";
import { leaveAndOpenRoom, open } from "../call/openRequests.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Question } from "../ui/Question.tsx";
import styles from "./LinkDialogs.module.css";
import { PasteLinkDialog } from "./PasteLinkDialog.tsx";
import { linkStore, useLinkUi } from "./linkStore.ts";

/** What a link asks the person, over whatever is on the screen. */
export function LinkDialogs() {
  const place = useLinkUi((ui) => ui.place);
  const busy = useLinkUi((ui) => ui.busy);
  if (busy) return <BusyDialog roomId={busy.roomId} />;
  if (place) return <PlaceDialog key={JSON.stringify(place)} place={place} />;
  return null;
}

/** Where the link leads, as it says itself; nothing was asked of anybody yet. */
function PlaceDialog({ place }: { place: LinkPlace }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const close = () => linkStore.setState({ place: undefined });
  const isRoom = place.kind === "room";
  const facts: [string, string][] =
    place.kind === "room"
      ? [
          [t("link.room"), place.room],
          [t("link.server"), place.server === "" ? t("link.noServer") : place.server],
          ...(place.via.length > 0 ? [[t("link.via"), place.via.join(", ")] as [string, string]] : []),
        ]
      : [
          [t("link.person"), place.userId],
          [t("link.server"), place.userId.slice(place.userId.indexOf(":") + 1)],
        ];
  const enter = async () => {
    setBusy(true);
    setFailure(undefined);
    const answer = await ask("enterLinkPlace", { place });
    setBusy(false);
    if (!answer.ok) {
      setFailure(answer.error);
      return;
    }
    // Given up meanwhile: joined, but not taken there.
    if (linkStore.getState().place !== place) return;
    close();
    // Not free to join: they have been asked, and what becomes of it is said elsewhere.
    if (answer.value === null) return;
    // A space has no lobby: it now stands on the left.
    if (!answer.value.space) await open({ roomId: answer.value.roomId, join: false });
  };
  return (
    <Question
      title={t(isRoom ? "link.joinTitle" : "link.userTitle")}
      lead={t(isRoom ? "link.joinBody" : "link.userBody")}
      yes={t(isRoom ? "link.joinRoom" : "link.startDirect")}
      look="primary"
      busy={busy}
      failure={failure}
      onNo={close}
      onYes={() => void enter()}
    >
      <dl className={styles["facts"]}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd dir="ltr">{value}</dd>
          </div>
        ))}
      </dl>
    </Question>
  );
}

function BusyDialog({ roomId }: { roomId: string }) {
  const { t } = useTranslation();
  const close = () => linkStore.setState({ busy: undefined });
  return (
    <Question
      title={t("link.busyTitle")}
      lead={t("link.busyBody")}
      yes={t("link.leaveAndOpen")}
      look="primary"
      onNo={close}
      onYes={() => {
        close();
        leaveAndOpenRoom(roomId);
      }}
    />
  );
}

/** Why the last link was not opened. */
export function RefusedLink({ className }: { className?: string | undefined }) {
  const { t } = useTranslation();
  const refused = useLinkUi((ui) => ui.refused);
  if (!refused) return null;
  return (
    <ErrorNotice failure={refused} className={className}>
      <Button size="s" look="quiet" onClick={() => linkStore.setState({ refused: undefined })}>
        {t("action.dismiss")}
      </Button>
    </ErrorNotice>
  );
}

/** For links that the system does not bring here: pasted from a message or a web page. */
export function OpenLinkDialog({ onClose }: { onClose: () => void }) {
  const take = async (link: string) => {
    const answer = await ask("openLink", { link });
    if (!answer.ok) return answer.error;
    onClose();
    await open(answer.value);
    return undefined;
  };
  return <PasteLinkDialog take={take} onClose={onClose} />;
}
