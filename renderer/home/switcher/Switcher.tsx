import { CornerDownLeft, Hash, Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { useEffect, useEffectEvent, useId, useRef, useState } from "react";
import type { KeyboardEvent as ReactKeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { callNow, openLobby } from "../../call/callController.ts";
import { useApp } from "../../store/app.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { useNow } from "../../ui/hooks.ts";
import modal from "../../ui/Modal.module.css";
import { colourOf, initialsOf } from "../../ui/identity.ts";
import { listConferences } from "../conferences.ts";
import { matches } from "./matches.ts";
import type { Target } from "./matches.ts";
import styles from "./Switcher.module.css";

const MOST = 50;

/** "/" or Ctrl+K (⌘K) opens the switcher, unless something is typed or a dialog or menu has the keyboard. */
export function useSwitcherKeys(open: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.repeat || event.defaultPrevented || event.altKey || event.shiftKey) return;
    const command = event.ctrlKey || event.metaKey;
    if (!(command ? event.key.toLowerCase() === "k" : event.key === "/")) return;
    if (event.target instanceof Element && event.target.closest("input, textarea, [contenteditable], [role=menu]"))
      return;
    if (document.querySelector("[role=dialog], [role=alertdialog]")) return;
    event.preventDefault();
    open();
  });
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

/** Type to find conferences, people, rooms and spaces; Enter goes there. */
export function Switcher({ onClose, onSpace }: { onClose: () => void; onSpace: (spaceId: string) => void }) {
  const { t } = useTranslation();
  const spaces = useApp((state) => state.conferences.spaces);
  const people = useApp((state) => state.people);
  const rooms = useApp((state) => state.places.rooms);
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  const { live, next, quiet } = listConferences(spaces, useNow(60_000));
  const targets: Target[] = [
    ...[...live, ...next, ...quiet].map((conference): Target => ({
      kind: "conference",
      id: conference.roomId,
      name: conference.name,
      conference,
    })),
    ...people.map((contact): Target => ({
      kind: "person",
      id: contact.roomId,
      name: contact.person.displayName,
      contact,
    })),
    ...rooms
      .filter((room) => room.mayCall)
      .map((room): Target => ({ kind: "room", id: room.roomId, name: room.name, room })),
    ...spaces.map((space): Target => ({ kind: "space", id: space.spaceId, name: space.name })),
  ];
  const found = matches(targets, typed, MOST);
  const current = found[Math.min(chosen, found.length - 1)];

  const go = (target: Target) => {
    onClose();
    if (target.kind === "conference") openLobby(target.conference);
    else if (target.kind === "room") openLobby(target.room);
    else if (target.kind === "space") onSpace(target.id);
    else {
      const { contact } = target;
      const place = { roomId: contact.roomId, name: target.name };
      // Who is there already, or asks to talk, is not called but met.
      if (contact.present || contact.membership === "invited") openLobby(place);
      else void callNow(place);
    }
  };
  const choose = (index: number) => {
    const next = Math.max(0, Math.min(index, found.length - 1));
    setChosen(next);
    list.current?.children[next]?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: ReactKeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      choose(Math.min(chosen, found.length - 1) + step);
    } else if (event.key === "Enter" && current) {
      event.preventDefault();
      go(current);
    }
  };
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <div className={modal["scrim"]} aria-hidden />
        <div className={styles["place"]}>
          <Dialog.Content className={styles["switcher"]} aria-describedby={undefined}>
            <Dialog.Title className="visuallyHidden">{t("switcher.title")}</Dialog.Title>
            <div className={styles["field"]}>
              <Search size={20} aria-hidden />
              <input
                role="combobox"
                aria-expanded
                aria-autocomplete="list"
                aria-controls={`${id}-list`}
                aria-activedescendant={current ? `${id}-${current.id}` : undefined}
                aria-label={t("switcher.field")}
                placeholder={t("switcher.field")}
                value={typed}
                spellCheck={false}
                onKeyDown={onKeyDown}
                onChange={(event) => {
                  setTyped(event.target.value);
                  setChosen(0);
                  list.current?.scrollTo({ top: 0 });
                }}
              />
            </div>
            <div
              id={`${id}-list`}
              ref={list}
              role="listbox"
              aria-label={t("switcher.results")}
              className={styles["list"]}
            >
              {found.map((target, index) => (
                <button
                  key={target.id}
                  id={`${id}-${target.id}`}
                  role="option"
                  type="button"
                  tabIndex={-1}
                  aria-selected={target === current}
                  className={styles["option"]}
                  onPointerMove={() => index !== chosen && setChosen(index)}
                  onClick={() => go(target)}
                >
                  <Face target={target} />
                  <span className={styles["name"]}>{target.name}</span>
                  <Note target={target} />
                  {target === current && <CornerDownLeft size={16} aria-hidden className={styles["enter"]} />}
                </button>
              ))}
            </div>
            <p role="status" className={found.length === 0 ? styles["nothing"] : "visuallyHidden"}>
              {found.length === 0 ? t("switcher.nothing") : t("switcher.count", { count: found.length })}
            </p>
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Face({ target }: { target: Target }) {
  if (target.kind === "person") return <Avatar id={target.contact.person.userId} name={target.name} size={32} />;
  const { background, ink } = colourOf(target.id);
  return (
    <span className={styles["tile"]} aria-hidden style={{ background, color: ink }}>
      {target.kind === "room" ? <Hash size={16} /> : initialsOf(target.name)}
    </span>
  );
}

/** What kind it is and, where somebody is inside, how many. */
function Note({ target }: { target: Target }) {
  const { t } = useTranslation();
  const present =
    target.kind === "conference" ? target.conference.present : target.kind === "room" ? target.room.present : [];
  if (present.length > 0) {
    return <span className={styles["live"]}>{t("home.people", { count: present.length })}</span>;
  }
  const note = target.kind === "conference" ? target.conference.space.name : t(`switcher.kind.${target.kind}`);
  return <span className={styles["note"]}>{note}</span>;
}
