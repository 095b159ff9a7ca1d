const DAY_MS = 86_400_000;

/** "Today 15:00, 30 min", "Friday 09:00, 1 hr, 30 min", "Jan 15, 2027 15:00, 1 hr". */
export function describeSchedule(
  { startTs, durationMs }: { startTs: number; durationMs: number },
  now: number,
  language: string,
): string {
  const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(startTs);
  return `${dayOf(startTs, now, language)} ${time}, ${describeDuration(durationMs, language)}`;
}

/** "30 min", "1 hr, 30 min", "2 days". */
export function describeDuration(durationMs: number, language: string): string {
  const minutes = Math.max(1, Math.round(durationMs / 60_000));
  const parts: [number, string][] = [
    [Math.floor(minutes / 1440), "day"],
    [Math.floor((minutes % 1440) / 60), "hour"],
    [minutes % 60, "minute"],
  ];
  const words = parts
    .filter(([value]) => value > 0)
    .map(([value, unit]) =>
      new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value),
    );
  return new Intl.ListFormat(language, { type: "unit", style: "short" }).format(words);
}

function dayOf(ts: number, now: number, language: string): string {
  const days = Math.round((midnightOf(ts) - midnightOf(now)) / DAY_MS);
  if (Math.abs(days) <= 1) {
    const word = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(days, "day");
    return word.charAt(0).toLocaleUpperCase(language) + word.slice(1);
  }
  const date = new Date(ts);
  if (days > 1 && days < 7) return new Intl.DateTimeFormat(language, { weekday: "long" }).format(date);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(language, {
    weekday: "short",
    month: "short",
    day: "numeric",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(date);
}

function midnightOf(ts: number): number {
  return new Date(ts).setHours(0, 0, 0, 0);
}

/** What the native date and time inputs hold, in the time of this computer. */
export function inputsOf(ts: number): { date: string; time: string } {
  const at = new Date(ts);
  const two = (value: number) => String(value).padStart(2, "0");
  return {
    date: `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}`,
  };
}

/** Unix ms of what the inputs hold; undefined when it is no time. */
export function timeOf(date: string, time: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || !/^\d\d:\d\d$/.test(time)) return undefined;
  const ts = new Date(`${date}T${time}`).getTime();
  return Number.isNaN(ts) || ts < 0 ? undefined : ts;
}

/** The next full or half hour, at least ten minutes from now. */
export function nextSlot(now: number): number {
  const half = 30 * 60_000;
  return Math.ceil((now + 10 * 60_000) / half) * half;
}
