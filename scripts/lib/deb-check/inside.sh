#!/bin/bash
# Runs as root inside the clean Debian that scripts/lib/debCheck.mjs has made, in namespaces of its own. Each line that
# begins with "ok " is a thing seen; the first thing that is not so ends it.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
fail() { echo "not ok $1"; shift; [ $# -eq 0 ] || cat "$@"; exit 1; }
quiet() { "$@" >/tmp/last.log 2>&1 || fail "$*" /tmp/last.log; }

quiet apt-get update -q
# Without what is only recommended, and before anything else: Depends must be enough for every library of the app.
quiet apt-get install -y -q --no-install-recommends /parley.deb
echo "ok installed with its dependencies: $(dpkg-query -W -f '${Package} ${Version}' parley)"
find /opt/Parley -type f \( -perm -u+x -o -name '*.node' -o -name '*.so*' \) -exec sh -c \
  'ldd "$1" 2>/dev/null | grep "not found" | sed "s|^|$1:|"' _ {} \; >/tmp/missing.log
[ -s /tmp/missing.log ] && fail "libraries are missing" /tmp/missing.log
echo "ok every library is there"
[ "$(stat -c '%a %U:%G' /opt/Parley/chrome-sandbox)" = "4755 root:root" ] || fail "rights of chrome-sandbox"
[ -z "$(find /opt/Parley \( -not -user root -o -perm /022 \) -not -type l)" ] || fail "files that others may write"
echo "ok files belong to root, the sandbox helper is setuid"

# What a desktop has. Not part of what the package asks for.
quiet apt-get install -y -q --no-install-recommends xvfb xauth dbus dbus-x11 libgtk-3-bin desktop-file-utils appstream
quiet desktop-file-validate /usr/share/applications/parley.desktop
quiet appstreamcli validate --no-net --pedantic /usr/share/metainfo/io.parley.desktop.metainfo.xml
echo "ok desktop entry and AppStream metadata are valid"
for scheme in matrix parley; do
  grep -q "^x-scheme-handler/$scheme=.*parley.desktop" /usr/share/applications/mimeinfo.cache || fail "mimeinfo.cache: $scheme"
  handler="$(su person -s /bin/bash -c "xdg-mime query default x-scheme-handler/$scheme" 2>/dev/null || true)"
  [ "$handler" = parley.desktop ] || fail "xdg-mime names '$handler' for $scheme"
done
echo "ok matrix: and parley: open Parley"
[ "$(readlink -f "$(command -v parley)")" = /opt/Parley/parley ] || fail "/usr/bin/parley"

# $1 a name, $2 how to start it. Looks at the page's process: it must sit in seccomp and in a process space of its own.
start() {
  install -d -o person /tmp/shot
  cat >/tmp/start.sh <<SCRIPT
$2 >/home/person/app.log 2>&1 &
for attempt in \$(seq 300); do grep -q 'parley: ready' /home/person/app.log && break; sleep 0.1; done
SCRIPT
  cat >>/tmp/start.sh <<'SCRIPT'
grep -q 'parley: ready' /home/person/app.log || exit 1
page="$(pgrep -u person -f -- '--type=renderer' | head -n1)"
grep -E '^(Seccomp|NSpid|NoNewPrivs):' "/proc/$page/status" >/home/person/page.status
pgrep -u person -f no-sandbox >/dev/null && exit 1
pgrep -f /opt/Parley/chrome-sandbox >/dev/null && echo helper >>/home/person/page.status
# The window is on the screen before it is photographed.
for attempt in $(seq 50); do xwininfo -root -tree 2>/dev/null | grep -q Parley && break; sleep 0.1; done
cp /tmp/shot/Xvfb_screen0 "/tmp/shot/$1.xwd" 2>/dev/null || true
pkill -TERM -u person -o -x parley
for attempt in $(seq 100); do pgrep -u person -x parley >/dev/null || exit 0; sleep 0.1; done
exit 1
SCRIPT
  rm -f /home/person/app.log /home/person/page.status
  su person -s /bin/bash -c "cd; xvfb-run -a -s '-screen 0 1280x800x24 -fbdir /tmp/shot' dbus-run-session -- bash /tmp/start.sh $1" \
    >/tmp/last.log 2>&1 || fail "$1: it does not come up, or does not end" /tmp/last.log /home/person/app.log
  grep -q '^Seccomp:.*2' /home/person/page.status || fail "$1: the page is not in seccomp" /home/person/page.status
  [ "$(awk '/^NSpid/ {print NF}' /home/person/page.status)" -gt 2 ] || fail "$1: the page has no process space of its own" /home/person/page.status
}
start desktop-entry "gtk-launch parley"
su person -s /bin/bash -c 'unshare --user true' 2>/dev/null && kind="of user namespaces" || kind="of the setuid helper"
echo "ok an ordinary person starts it from its desktop entry, in Chromium's sandbox $kind"
start setuid-helper "parley --disable-namespace-sandbox"
grep -q helper /home/person/page.status || fail "the setuid helper was not used" /home/person/page.status
echo "ok so it does where nobody may make user namespaces: in the sandbox of the setuid helper"
for switch in --remote-debugging-port=9333 --disable-web-security; do
  su person -s /bin/bash -c "xvfb-run -a parley $switch" >/tmp/last.log 2>&1 && fail "it starts with $switch"
  grep -q "does not start with" /tmp/last.log || fail "it does not refuse $switch" /tmp/last.log
done
su person -s /bin/bash -c "ELECTRON_RUN_AS_NODE=1 timeout 5 parley -e 'console.log(\"run as node\")'" >/tmp/last.log 2>&1 || true
grep -q "run as node" /tmp/last.log && fail "it runs as Node"
echo "ok it refuses a debugging port, and to run as Node"

quiet apt-get purge -y -q parley
left="$(find / -xdev \( -path /home -o -path /proc -o -path /tmp -o -path /parley.deb -o -path /var/log -o -path /var/cache \) -prune -o -iname '*parley*' -print)"
[ -z "$left" ] || fail "left after purge: $left"
grep -q parley /usr/share/applications/mimeinfo.cache && fail "mimeinfo.cache still names it"
echo "ok purged, and nothing is left but the person's own data"
