import { Check, Search, UserPlus } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure, Person } from "../../../preload/contract.ts";
import { ask } from "../../store/parley.ts";
import { announce } from "../../ui/announce.tsx";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../../ui/Modal.tsx";
import { TextField } from "../../ui/TextField.tsx";
import styles from "./Place.module.css";
import type { Place } from "./place.ts";
import { userIdIn } from "./userId.ts";

/** The person types; each letter need not be a request. */
const PAUSE_MS = 250;

/** Finds people by name or id and invites them, one after the other. */
export function InviteDialog({ place, onClose }: { place: Place; onClose: () => void }) {
  const { t } = useTranslation();
  const [term, setTerm] = useState("");
  const [found, setFound] = useState<{ term: string; people: Person[] }>();
  const [busy, setBusy] = useState<string>();
  const [invited, setInvited] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState<Failure>();
  const wanted = term.trim();
  const typed = userIdIn(term);

  useEffect(() => {
    if (wanted === "") return;
    const timer = setTimeout(() => {
      void ask("searchPeople", { term: wanted }).then((answer) => {
        setFound({ term: wanted, people: answer.ok ? answer.value : [] });
        if (!answer.ok) setFailure(answer.error);
      });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);

  const invite = async ({ userId, displayName }: Person) => {
    setBusy(userId);
    setFailure(undefined);
    const answer = await ask("invitePerson", { roomId: place.roomId, userId });
    setBusy(undefined);
    if (!answer.ok) {
      setFailure(answer.error);
      return;
    }
    setInvited((before) => new Set(before).add(userId));
    announce(t("invite.announce", { name: displayName }));
  };

  const people = wanted === "" ? [] : (found?.people ?? []);
  const listed =
    typed !== undefined && !people.some((person) => person.userId === typed)
      ? [{ userId: typed, displayName: typed }, ...people]
      : people;
  const searching = wanted !== "" && found?.term !== wanted;
  return (
    <Modal
      open
      onClose={onClose}
      title={t("invite.title", { name: place.name })}
      lead={t(place.kind === "space" ? "invite.leadSpace" : "invite.leadConference")}
    >
      <TextField
        label={t("invite.field")}
        placeholder={t("invite.hint")}
        value={term}
        maxLength={255}
        autoComplete="off"
        end={<Search size={18} aria-hidden className={styles["fieldIcon"]} />}
        note={
          searching
            ? { state: "checking", text: t("invite.searching") }
            : wanted !== "" && listed.length === 0
              ? { state: "plain", text: t("invite.nobody") }
              : undefined
        }
        onChange={(event) => {
          setTerm(event.target.value);
          setFailure(undefined);
        }}
      />
      <ul className={styles["people"]} aria-label={t("invite.found")}>
        {listed.map((person) => (
          <li key={person.userId} className={styles["person"]}>
            <Avatar id={person.userId} name={person.displayName} size={38} />
            <span className={styles["who"]}>
              <strong>{person.displayName}</strong>
              {person.displayName !== person.userId && <bdi>{person.userId}</bdi>}
            </span>
            {invited.has(person.userId) ? (
              <span className={styles["done"]}>
                <Check size={16} aria-hidden />
                {t("invite.done")}
              </span>
            ) : (
              <Button
                size="s"
                icon={<UserPlus size={15} aria-hidden />}
                busy={busy === person.userId}
                aria-label={t("invite.person", { name: person.displayName })}
                onClick={() => void invite(person)}
              >
                {t("invite.invite")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {failure && <ErrorNotice failure={failure} />}
      <ModalActions>
        <Button look="primary" onClick={onClose}>
          {t("action.done")}
        </Button>
      </ModalActions>
    </Modal>
  );
}
