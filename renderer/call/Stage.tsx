import { ChevronLeft, ChevronRight, Pin, PinOff } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../ui/Button.tsx";
import { cx } from "../ui/cx.ts";
import { useNow } from "../ui/hooks.ts";
import { useSize } from "./hooks.ts";
import { picturesOf } from "./pictures.ts";
import type { Picture } from "./pictures.ts";
import { nextPipFocus } from "./pip/pipFocus.ts";
import type { PipFocus } from "./pip/pipFocus.ts";
import type { Tile } from "./participants.ts";
import person from "./person/Person.module.css";
import { PersonMenu } from "./person/PersonMenu.tsx";
import { ReactionLayer } from "./reactions/ReactionLayer.tsx";
import { SharedScreen } from "./SharedScreen.tsx";
import styles from "./Stage.module.css";
import { planStage } from "./stagePlan.ts";
import type { Placed } from "./stagePlan.ts";
import { resetStage, togglePin, useStage } from "./stageStore.ts";
import { TileView } from "./TileView.tsx";

/** The pictures of the call, where `planStage` puts them. */
export function Stage({ tiles: everybody }: { tiles: Tile[] }) {
  const { t } = useTranslation();
  const [ref, size] = useSize<HTMLDivElement>();
  const [wantedPage, setPage] = useState(0);
  const layout = useStage((state) => state.layout);
  const pinned = useStage((state) => state.pinned);
  const selfHidden = useStage((state) => state.selfHidden);
  const tiles = useMemo(
    () => (selfHidden && everybody.length > 1 ? everybody.filter(({ own }) => !own) : everybody),
    [everybody, selfHidden],
  );
  const speaker = useSpeaker(tiles);
  useEffect(() => resetStage, []);
  const { placed, page, pages } = planStage({ tiles, layout, pinned, speaker, ...size, page: wantedPage });
  const several = placed.length > 1;

  return (
    <div className={styles["stage"]} ref={ref} data-layout={placed[0]?.role === "main" ? "main" : "grid"}>
      {placed.map((each) => (
        <PlacedPicture key={each.picture.id} placed={each} pinned={pinned === each.picture.id} pinnable={several} />
      ))}
      <ReactionLayer placed={placed} />
      {pages > 1 && (
        <nav className={cx(styles["pages"], placed[0]?.role === "main" && styles["aside"])}>
          <IconButton
            label={t("call.previousPage")}
            className={styles["turn"]}
            disabled={page === 0}
            onClick={() => setPage(page - 1)}
          >
            <ChevronLeft size={18} aria-hidden />
          </IconButton>
          <span>{t("call.pages", { page: page + 1, pages })}</span>
          <IconButton
            label={t("call.nextPage")}
            className={styles["turn"]}
            disabled={page === pages - 1}
            onClick={() => setPage(page + 1)}
          >
            <ChevronRight size={18} aria-hidden />
          </IconButton>
        </nav>
      )}
    </div>
  );
}

function PlacedPicture({ placed, pinned, pinnable }: { placed: Placed; pinned: boolean; pinnable: boolean }) {
  const { picture, rect, role } = placed;
  const pin = pinnable && role !== "floating" ? <PinButton picture={picture} pinned={pinned} /> : null;
  if (picture.source === "screen") {
    return (
      <SharedScreen tile={picture.tile} rect={rect}>
        {pin}
      </SharedScreen>
    );
  }
  return (
    <TileView tile={picture.tile} rect={rect} floating={role === "floating"} pinned={pinned} alone={!pinnable}>
      {pin}
      {role !== "floating" && !picture.tile.own && (
        <PersonMenu tile={picture.tile} className={cx(person["onTile"], pin === null && person["alone"])} />
      )}
    </TileView>
  );
}

function PinButton({ picture, pinned }: { picture: Picture; pinned: boolean }) {
  const { t } = useTranslation();
  const name =
    picture.source === "screen" ? t("pip.screenOf", { name: picture.tile.displayName }) : picture.tile.displayName;
  return (
    <IconButton
      label={t(pinned ? "call.unpin" : "call.pin", { name })}
      aria-pressed={pinned}
      className={cx(styles["pin"], pinned && styles["pinned"])}
      onClick={() => togglePin(picture.id)}
    >
      {pinned ? <PinOff size={16} aria-hidden /> : <Pin size={16} aria-hidden />}
    </IconButton>
  );
}

/** Who speaks, or spoke last, changing no faster than eyes follow. */
function useSpeaker(tiles: readonly Tile[]): string | undefined {
  const people = useMemo(() => picturesOf(tiles).filter(({ source }) => source === "camera"), [tiles]);
  const [focus, setFocus] = useState<PipFocus>();
  const next = nextPipFocus(focus, people, undefined, useNow(250));
  if (next?.id !== focus?.id) setFocus(next);
  return next?.id;
}
