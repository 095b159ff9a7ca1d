import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ratesOf } from "../../media/trackStats.ts";
import type { TrackCounts, TrackRates } from "../../media/trackStats.ts";
import { useCallUi } from "../callStore.ts";
import type { Tile } from "../participants.ts";
import { SidePanel } from "../SidePanel.tsx";
import { protectionOf, TrustBadge } from "../person/TrustBadge.tsx";
import styles from "./More.module.css";
import { toggleStatistics } from "./moreStore.ts";

const EVERY_MS = 1000;

/** How each track is doing, looked at once a second for as long as this is open. */
export function Statistics({ tiles }: { tiles: Tile[] }) {
  const { t } = useTranslation();
  const tracks = useTrackRates();
  return (
    <SidePanel title={t("more.statistics")} onClose={toggleStatistics}>
      {/* Scrolls, and so has to be reached by the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles["people"]} tabIndex={0} role="region" aria-label={t("more.statistics")}>
        {tiles.map((tile) => (
          <section key={tile.identity} data-identity={tile.identity}>
            <h3>{tile.own ? t("call.you", { name: tile.displayName }) : tile.displayName}</h3>
            <TrustBadge protection={protectionOf(tile)} words />
            {tracks
              .filter(({ identity }) => identity === tile.identity)
              .map((track) => (
                <Track key={track.source} track={track} />
              ))}
          </section>
        ))}
      </div>
    </SidePanel>
  );
}

function Track({ track }: { track: TrackRates }) {
  const { t, i18n } = useTranslation();
  const format = (value: number, digits = 0) =>
    value.toLocaleString(i18n.language, { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const rows: [string, string | undefined][] = [
    [t("statistics.codec"), track.codec],
    [
      t("statistics.picture"),
      track.width === undefined || track.height === undefined
        ? undefined
        : `${track.width} × ${track.height}${track.fps === undefined ? "" : `, ${format(track.fps)} fps`}`,
    ],
    [t(track.own ? "statistics.sent" : "statistics.received"), `${format(track.bitsPerSecond / 1000)} kbit/s`],
    [t("statistics.loss"), `${format(track.loss * 100, 1)} %`],
    [t("statistics.rtt"), track.rtt === undefined ? undefined : `${format(track.rtt * 1000)} ms`],
    [t("statistics.jitter"), track.jitter === undefined ? undefined : `${format(track.jitter * 1000, 1)} ms`],
  ];
  return (
    <dl className={styles["track"]} data-source={track.source}>
      <div className={styles["source"]}>
        <dt>{t(sourceText(track.source))}</dt>
      </div>
      {rows.map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function sourceText(source: string) {
  if (source === "camera") return "settings.camera";
  if (source === "microphone") return "settings.microphone";
  return source === "screen_share_audio" ? "statistics.screenSound" : "statistics.screen";
}

function useTrackRates(): TrackRates[] {
  const backend = useCallUi((ui) => ui.stack?.backend);
  const before = useRef<TrackCounts[]>([]);
  const [rates, setRates] = useState<TrackRates[]>([]);
  useEffect(() => {
    let over = false;
    const look = async () => {
      const now = (await backend?.stats()) ?? [];
      if (over) return;
      setRates(ratesOf(before.current, now));
      before.current = now;
    };
    const looks = () => void look().catch((error: unknown) => console.warn("no statistics", error));
    looks();
    const timer = setInterval(looks, EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [backend]);
  return rates;
}
