import styles from "./Avatar.module.css";
import { cx } from "./cx.ts";
import { colourOf, initialsOf } from "./identity.ts";

/** A person's face, for as long as there is no picture: initials on the colour of their user id. */
export function Avatar({
  id,
  name,
  size,
  className,
}: {
  id: string;
  name: string;
  size: number;
  className?: string | undefined;
}) {
  const { background, ink } = colourOf(id);
  return (
    <span
      aria-hidden
      // As generated content, the initials are a picture and no text that the name of a button would have to repeat.
      data-initials={initialsOf(name)}
      className={cx(styles["avatar"], className)}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.38), background, color: ink }}
    />
  );
}

/** Overlapping faces, at most `max`, the rest as a number. */
export function Faces({
  people,
  max,
  size,
}: {
  people: { userId: string; displayName: string }[];
  max: number;
  size: number;
}) {
  const shown = people.length > max ? people.slice(0, max - 1) : people;
  const rest = people.length - shown.length;
  return (
    <span className={styles["faces"]} aria-hidden>
      {shown.map((person) => (
        <Avatar
          key={person.userId}
          id={person.userId}
          name={person.displayName}
          size={size}
          className={styles["face"]}
        />
      ))}
      {rest > 0 && (
        <span
          className={cx(styles["avatar"], styles["face"], styles["rest"])}
          style={{ width: size, height: size, fontSize: Math.round(size * 0.34) }}
        >
          +{rest}
        </span>
      )}
    </span>
  );
}
