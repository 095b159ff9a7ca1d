/** An empty stage: places to meet that wait for people. Decoration only. */
export function EmptyArt() {
  return (
    <svg width="232" height="136" viewBox="0 0 232 136" fill="none" aria-hidden>
      <rect
        x="2"
        y="30"
        width="92"
        height="66"
        rx="18"
        stroke="var(--line-strong)"
        strokeOpacity=".5"
        strokeWidth="2"
        strokeDasharray="5 7"
      />
      <rect
        x="138"
        y="30"
        width="92"
        height="66"
        rx="18"
        stroke="var(--line-strong)"
        strokeOpacity=".5"
        strokeWidth="2"
        strokeDasharray="5 7"
      />
      <rect x="58" y="10" width="116" height="104" rx="26" fill="var(--surface)" stroke="var(--line)" strokeWidth="2" />
      <g transform="translate(86 34) scale(.94)">
        <path
          fill="var(--marigold)"
          fillRule="evenodd"
          d="M10 28a22 22 0 1 1 22 22H21v5.5a5.5 5.5 0 0 1-11 0zm22 12a12 12 0 1 0 0-24 12 12 0 0 0 0 24"
        />
        <circle cx="32" cy="28" r="5.5" fill="var(--marigold)" />
      </g>
      <circle cx="208" cy="14" r="5" fill="var(--marigold)" fillOpacity=".45" />
      <circle cx="26" cy="118" r="7" fill="var(--marigold)" fillOpacity=".22" />
    </svg>
  );
}
