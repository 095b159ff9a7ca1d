import { describe, expect, it } from "vitest";
import { autostartEntry } from "./autostart.ts";

const exec = (command: string[]) => /^Exec=(.*)$/m.exec(autostartEntry(command))?.[1];

describe("autostartEntry", () => {
  it("is a complete entry that starts without a window", () => {
    expect(autostartEntry(["/opt/Parley/parley"])).toBe(
      `[Desktop Entry]
Type=Application
Version=1.5
Name=Parley
Comment=Calls reach you without an open window
Exec=/opt/Parley/parley --hidden
Icon=parley
Terminal=false
StartupNotify=false
X-GNOME-Autostart-enabled=true
`,
    );
  });

  it.each([
    [["/opt/My Apps/parley"], `"/opt/My Apps/parley" --hidden`],
    [["/opt/100%/parley"], `/opt/100%%/parley --hidden`],
    [["/opt/a;rm -rf ~/parley"], `"/opt/a;rm -rf ~/parley" --hidden`],
    // In the file `\\` is a backslash, and `\$` in quotes a dollar: twice escaped.
    [["/opt/$HOME/parley"], String.raw`"/opt/\\$HOME/parley" --hidden`],
    [['/opt/a"b/parley'], String.raw`"/opt/a\\"b/parley" --hidden`],
    [["/opt/`id`/parley"], '"/opt/\\\\`id\\\\`/parley" --hidden'],
    [[String.raw`/opt/a\b/parley`], String.raw`"/opt/a\\\\b/parley" --hidden`],
    [["/usr/bin/electron", "/home/ann/parley dev"], `/usr/bin/electron "/home/ann/parley dev" --hidden`],
  ])("%j", (command, expected) => expect(exec(command)).toBe(expected));

  it("refuses a path that would add a line of its own", () => {
    expect(() => autostartEntry(["/opt/x\nExec=evil"])).toThrow();
  });
});
