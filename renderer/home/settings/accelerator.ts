type Key = Pick<KeyboardEvent, "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const named: Record<string, string> = {
  Space: "Space",
  Insert: "Insert",
  Delete: "Delete",
  Home: "Home",
  End: "End",
  PageUp: "PageUp",
  PageDown: "PageDown",
};

/**
 * Electron's name of the keys that are pressed; undefined while they are not enough: a global shortcut has a modifier
 * besides Shift, or is a function key.
 */
export function acceleratorOf({ code, ctrlKey, metaKey, altKey, shiftKey }: Key): string | undefined {
  const key = /^(?:Key([A-Z])|Digit([0-9])|(F(?:[1-9]|1\d|2[0-4])))$/.exec(code);
  const name = key?.[1] ?? key?.[2] ?? key?.[3] ?? named[code];
  if (name === undefined) return undefined;
  if (!ctrlKey && !metaKey && !altKey && key?.[3] === undefined) return undefined;
  return [ctrlKey && "Control", metaKey && "Super", altKey && "Alt", shiftKey && "Shift", name]
    .filter((part) => part !== false)
    .join("+");
}

/** The keys of an accelerator, as they are written on the keyboard. */
export function keysOf(accelerator: string): string[] {
  const names: Record<string, string> = { Control: "Ctrl", CommandOrControl: "Ctrl" };
  return accelerator === "" ? [] : accelerator.split("+").map((key) => names[key] ?? key);
}
