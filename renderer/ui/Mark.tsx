/** The mark: a P that is a speech bubble that is a lens. Same drawing as assets/icons/mark.svg. */
export function Mark({ size, label }: { size: number; label?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="8 4 48 54"
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    >
      <path
        fill="var(--marigold)"
        fillRule="evenodd"
        d="M10 28a22 22 0 1 1 22 22H21v5.5a5.5 5.5 0 0 1-11 0zm22 12a12 12 0 1 0 0-24 12 12 0 0 0 0 24"
      />
      <circle cx="32" cy="28" r="5.5" fill="var(--marigold)" />
    </svg>
  );
}
