import { ArrowDown } from "lucide-react";
import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChatView } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { useNow } from "../ui/hooks.ts";
import { Spinner } from "../ui/Spinner.tsx";
import styles from "./Chat.module.css";
import { chatItems } from "./chatItems.ts";
import { tell } from "./chatStore.ts";
import { MessageRow } from "./MessageRow.tsx";

/** So near to the end counts as being there, CSS pixels. */
const NEAR = 40;

/** The messages: it stays at the newest one while one is there, and stands still while one reads further up. */
export function MessageList({ view, firstNew }: { view: ChatView; firstNew: string | undefined }) {
  const { t } = useTranslation();
  const { roomId, messages, hasOlder, loadingOlder } = view;
  const list = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [active, setActive] = useState<string>();
  const items = useMemo(() => chatItems(messages, firstNew), [messages, firstNew]);
  const newestId = messages.at(-1)?.id;
  const unread =
    view.firstUnread === undefined ? 0 : messages.length - messages.findIndex(({ id }) => id === view.firstUnread);
  useStanding(list, content, atEnd, messages[0]?.id);
  useReading(roomId, atEnd, view.firstUnread);

  const loadOlder = () => void tell("loadOlderMessages", { roomId });
  const onScroll = () => {
    const element = list.current;
    if (!element) return;
    setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR);
    if (element.scrollTop < 60 && hasOlder && !loadingOlder) loadOlder();
  };
  const rowOf = (id: string) => content.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (step === 0 || !(event.target instanceof HTMLElement) || event.target.dataset["message"] === undefined) return;
    const at = messages.findIndex(({ id }) => id === (event.target as HTMLElement).dataset["message"]);
    const next = messages[at + step];
    if (!next) return;
    event.preventDefault();
    rowOf(next.id)?.focus();
  };

  return (
    <div className={styles["frame"]}>
      <div className={styles["list"]} ref={list} onScroll={onScroll} role="presentation" onKeyDown={onKeyDown}>
        <div ref={content}>
          {hasOlder && (
            <button type="button" className={styles["older"]} disabled={loadingOlder} onClick={loadOlder}>
              {loadingOlder && <Spinner size={13} />}
              {t(loadingOlder ? "chat.loadingOlder" : "chat.older")}
            </button>
          )}
          <ol aria-label={t("chat.messages")}>
            {items.map((item) => {
              if (item.kind === "day") {
                return (
                  <li key={item.key} className={styles["day"]}>
                    <Day ts={item.ts} />
                  </li>
                );
              }
              if (item.kind === "new") {
                return (
                  <li key={item.key} className={styles["new"]}>
                    {t("chat.newMarker")}
                  </li>
                );
              }
              const [first] = item.messages;
              return (
                <li key={item.key} className={styles["group"]} data-own={first.own}>
                  <Avatar id={first.sender.userId} name={first.sender.displayName} size={30} />
                  <div className={styles["said"]}>
                    <p className={styles["who"]}>
                      <bdi className={styles["name"]}>{first.sender.displayName}</bdi>
                      <Time ts={first.ts} />
                    </p>
                    <ol>
                      {item.messages.map((message) => (
                        <MessageRow
                          key={message.id}
                          message={message}
                          roomId={roomId}
                          active={active === message.id}
                          reachable={message.id === (active ?? newestId)}
                          onActive={setActive}
                          onShow={(id) => {
                            rowOf(id)?.scrollIntoView({ block: "center" });
                            rowOf(id)?.focus();
                          }}
                        />
                      ))}
                    </ol>
                  </div>
                </li>
              );
            })}
          </ol>
        </div>
      </div>
      {!atEnd && (
        <button
          type="button"
          className={styles["jump"]}
          onClick={() => list.current?.scrollTo({ top: list.current.scrollHeight, behavior: "smooth" })}
        >
          <ArrowDown size={15} aria-hidden />
          {unread > 0 ? t("chat.newBelow", { count: unread }) : t("chat.newest")}
        </button>
      )}
    </div>
  );
}

/** Keeps the end in sight while it is, and what one reads where it is when older messages come above it. */
function useStanding(
  list: React.RefObject<HTMLDivElement | null>,
  content: React.RefObject<HTMLDivElement | null>,
  atEnd: boolean,
  oldestId: string | undefined,
): void {
  const height = useRef(0);
  const stay = useEffectEvent(() => {
    if (atEnd && list.current) list.current.scrollTop = list.current.scrollHeight;
    height.current = list.current?.scrollHeight ?? 0;
  });
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    if (!atEnd) element.scrollTop += element.scrollHeight - height.current;
    stay();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- Only when what stands on top is another.
  }, [oldestId]);
  useEffect(() => {
    // Pictures, new messages, and the size of the window.
    const observer = new ResizeObserver(() => stay());
    if (content.current) observer.observe(content.current);
    if (list.current) observer.observe(list.current);
    return () => observer.disconnect();
  }, [content, list]);
}

/** What stands at the end of the list, in a window that has the focus, has been read. */
function useReading(roomId: string, atEnd: boolean, firstUnread: string | undefined): void {
  useEffect(() => {
    if (!atEnd || firstUnread === undefined) return undefined;
    const read = () => {
      if (document.hasFocus()) void ask("markChatRead", { roomId });
    };
    read();
    window.addEventListener("focus", read);
    return () => window.removeEventListener("focus", read);
  }, [roomId, atEnd, firstUnread]);
}

function Time({ ts }: { ts: number }) {
  const { i18n } = useTranslation();
  const date = new Date(ts);
  return (
    <time dateTime={date.toISOString()}>
      {date.toLocaleTimeString(i18n.language, { hour: "2-digit", minute: "2-digit" })}
    </time>
  );
}

function Day({ ts }: { ts: number }) {
  const { t, i18n } = useTranslation();
  const day = new Date(ts);
  const now = new Date(useNow(60_000));
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day.toDateString() === now.toDateString()) return t("chat.today");
  if (day.toDateString() === yesterday.toDateString()) return t("chat.yesterday");
  return day.toLocaleDateString(i18n.language, { weekday: "long", day: "numeric", month: "long" });
}
