/**
 * @file The words of the Debian package: control file, desktop entry, AppStream metadata. There are no maintainer
 * scripts: nothing has to be run at install time. Debian's own triggers (desktop-file-utils, shared-mime-info, GTK's icon
 * cache) read what lies in their folders, and what a package does not make it does not leave behind.
 */

/**
 * Packages whose libraries the app loads, with Debian's and Ubuntu's newer names for 64-bit time. `--check-deb` finds
 * out whether the list is complete: it installs into a system that has nothing else.
 */
const DEPENDS = [
  "libasound2 | libasound2t64",
  "libatk-bridge2.0-0 | libatk-bridge2.0-0t64",
  "libatk1.0-0 | libatk1.0-0t64",
  "libatspi2.0-0 | libatspi2.0-0t64",
  "libc6 (>= 2.31)",
  "libcairo2",
  "libcups2 | libcups2t64",
  "libdbus-1-3",
  "libdrm2",
  "libexpat1",
  "libgbm1",
  "libglib2.0-0 | libglib2.0-0t64",
  "libgtk-3-0 | libgtk-3-0t64",
  "libnotify4",
  "libnspr4",
  "libnss3",
  "libpango-1.0-0",
  "libsecret-1-0",
  "libx11-6",
  "libxcb1",
  "libxcomposite1",
  "libxdamage1",
  "libxext6",
  "libxfixes3",
  "libxkbcommon0",
  "libxrandr2",
  "xdg-utils",
];
/** The keyring and the schemes work without, but not as well. */
const RECOMMENDS = ["desktop-file-utils", "gnome-keyring | kwalletmanager", "libayatana-appindicator3-1"];

/** Debian's word for a processor. @param {string} arch Node's */
function debianArch(arch) {
  return arch === "x64" ? "amd64" : arch;
}

/**
 * @param {{ version: string, arch: string, installedBytes: number, description: string }} app
 * @returns {string} DEBIAN/control
 */
export function controlFile({ version, arch, installedBytes, description }) {
  // A pre-release sorts before its release: 1.0.0~beta.1.
  const debianVersion = version.replace("-", "~");
  return `Package: parley
Version: ${debianVersion}
Architecture: ${debianArch(arch)}
Maintainer: The Parley authors <parley@invalid.invalid>
Installed-Size: ${Math.ceil(installedBytes / 1024)}
Depends: ${DEPENDS.join(", ")}
Recommends: ${RECOMMENDS.join(", ")}
Section: net
Priority: optional
Description: ${description}
 Parley is a conferencing client for Matrix. Every participant's membership is
 an event in a Matrix room, media goes through the SFU (LiveKit) beside their own
 homeserver, and everything is end-to-end encrypted.
`;
}

/** As in electron-builder.yml (`linux.desktop`), which writes one for the AppImage. */
export const DESKTOP_ENTRY = `[Desktop Entry]
Type=Application
Name=Parley
GenericName=Conferences
GenericName[de]=Konferenzen
Comment=Encrypted conferences on Matrix
Comment[de]=Verschlüsselte Konferenzen auf Matrix
Exec=/opt/Parley/parley %U
TryExec=/opt/Parley/parley
Icon=parley
Terminal=false
StartupNotify=true
StartupWMClass=Parley
Categories=Network;VideoConference;InstantMessaging;
Keywords=call;video;conference;meeting;matrix;
MimeType=x-scheme-handler/matrix;x-scheme-handler/parley;x-scheme-handler/io.parley;
`;

/** @param {string} version @param {string} date of the release, YYYY-MM-DD @returns {string} what software centres show */
export function metainfo(version, date) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>io.parley.desktop</id>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>AGPL-3.0-or-later</project_license>
  <name>Parley</name>
  <summary>Encrypted conferences on Matrix</summary>
  <summary xml:lang="de">Verschlüsselte Konferenzen auf Matrix</summary>
  <description>
    <p>Parley is a conferencing client for Matrix. Every participant's membership is an event in a Matrix room, media goes through the SFU beside their own homeserver, and everything is end-to-end encrypted.</p>
  </description>
  <launchable type="desktop-id">parley.desktop</launchable>
  <developer id="io.parley">
    <name>The Parley authors</name>
  </developer>
  <categories>
    <category>Network</category>
    <category>VideoConference</category>
  </categories>
  <provides>
    <mediatype>x-scheme-handler/matrix</mediatype>
    <mediatype>x-scheme-handler/parley</mediatype>
    <mediatype>x-scheme-handler/io.parley</mediatype>
  </provides>
  <content_rating type="oars-1.1">
    <content_attribute id="social-chat">intense</content_attribute>
    <content_attribute id="social-audio">intense</content_attribute>
  </content_rating>
  <releases>
    <release version="${version}" date="${date}" />
  </releases>
</component>
`;
}

/** @returns {string} usr/share/doc/parley/copyright */
export function copyrightFile() {
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Parley

Files: *
Copyright: The Parley authors
License: AGPL-3.0-or-later
 The text of the licence lies in /opt/Parley/LICENSE.txt. Licences of Electron and Chromium, on which Parley runs, lie
 beside it.
`;
}
