/** The XDG autostart entry (Desktop Entry Specification 1.5, Desktop Application Autostart Specification 0.5). */
export function autostartEntry(command: readonly string[]): string {
  return [
    "[Desktop Entry]",
    "Type=Application",
    "Version=1.5",
    "Name=Parley",
    "Comment=Calls reach you without an open window",
    `Exec=${[...command, "--hidden"].map(quoteExec).join(" ")}`,
    "Icon=parley",
    "Terminal=false",
    "StartupNotify=false",
    "X-GNOME-Autostart-enabled=true",
    "",
  ].join("\n");
}

/**
 * One argument of an Exec line: quoted, with the characters escaped that quotes do not protect, `%` doubled because it
 * begins a field code, and the whole escaped once more as every value of a desktop entry is.
 */
function quoteExec(argument: string): string {
  if (/[\n\r\0]/.test(argument)) throw new Error("a path with a line break can't be started at login");
  const percent = argument.replaceAll("%", "%%");
  if (/^[A-Za-z0-9_./+:@,=%-]+$/.test(percent)) return percent;
  return `"${percent.replaceAll(/["`$\\]/g, "\\$&")}"`.replaceAll("\\", "\\\\");
}
