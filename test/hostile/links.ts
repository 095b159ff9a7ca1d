import fc from "fast-check";
import { errorNames } from "../../preload/contract.ts";
import { isSmuggling, linkFromArgv } from "../../main/desktop/links/linkFromArgv.ts";
import { parseLink } from "../../main/desktop/links/parseLink.ts";
import { isServerName } from "../../main/desktop/links/serverName.ts";
import { parseServer } from "../../main/matrix/discovery.ts";
import { ParleyFailure } from "../../main/failure.ts";
import { isUsableUrl, reachOf } from "../../main/rtc/sfuUrl.ts";
import { webLink } from "../../main/chat/chatLinks.ts";
import { redact } from "../../main/logging/redact.ts";
import { hugeText, must, nastyText } from "./arbitraries.ts";
import { row } from "./rows.ts";

const valid = fc.constantFrom(
  "matrix:r/team:example.org",
  "matrix:roomid/abc:example.org?via=a.org&via=b.org",
  "matrix:u/ann:example.org?action=call",
  "parley:r/team:example.org",
  "https://matrix.to/#/!abc:example.org?via=a.org",
  "https://call.element.io/room/#/Name?roomId=!abc:a.org&viaServers=a.org,b.org",
  "https://call.element.io/room/#/Name?roomId=!abc:a.org&password=s3cret&viaServers=a.org",
  `parley:open?url=${encodeURIComponent("https://matrix.to/#/%23team%3Aexample.org")}`,
  "https://user:secret@matrix.to/#/#team:example.org",
  "wss://sfu.example.org:7880/rtc",
  "http://127.0.0.1:8080/",
);
const piece = fc.oneof(
  nastyText,
  fc.constantFrom(
    "%00",
    "%2e%2e/",
    "%252e",
    "@",
    "\\",
    "//",
    "#",
    "?",
    "&via=",
    "\t",
    "\u202E",
    "javascript:",
    "file://",
    "--inspect",
    ":0",
    "[::1]",
    "%E0%A4",
    "localhost",
    "．",
    "①",
  ),
);
/** A link in which something was put, cut or turned round. */
const link = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(valid, fc.nat(), fc.nat({ max: 6 }), piece).map(splice) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(valid, fc.nat(), fc.nat({ max: 6 }), piece, fc.nat(), piece)
      .map(([v, a, n, p, b, q]) => splice([splice([v, a, n, p]), b, 0, q])),
  },
  { weight: 1, arbitrary: nastyText },
  { weight: 1, arbitrary: hugeText.map((text) => `matrix:r/${text}`) },
  { weight: 1, arbitrary: valid },
);
function splice([text, at, remove, insert]: [string, number, number, string]): string {
  const start = at % (text.length + 1);
  return text.slice(0, start) + insert + text.slice(start + remove);
}

const hidden = /[\p{Cc}\p{Cf}\p{Z}\\]/u;
const names = new Set<string>(errorNames);

export const linkRows = [
  row("links", 4000, link, (given) => {
    const place = parseLink(given);
    if ("refused" in place) {
      must(names.has(place.refused), "refused without a sentence for it");
      return;
    }
    const trimmed = given.trim();
    must(/^(?:matrix|parley|https):/i.test(trimmed) && trimmed.length <= 2048, "another scheme");
    must(!hidden.test(trimmed), "hidden characters");
    const id = place.kind === "room" ? place.room : place.userId;
    must((place.kind === "room" ? /^[#!]/ : /^@/).test(id) && !/[\s/\\<>"]/u.test(id.slice(0, 1)), "no id");
    must(!hidden.test(id) && Buffer.byteLength(id) <= 255, "an id that hides something");
    if (place.kind === "room") must(place.via.length <= 5 && place.via.every(isServerName), "a server that is none");
  }),
  row(
    "command lines",
    1500,
    fc.array(fc.oneof(link, fc.constantFrom("--inspect=0", "--no-sandbox", "-r")), { maxLength: 5 }),
    (argv) => {
      const found = linkFromArgv(argv);
      must(
        found === undefined || (argv.slice(1).includes(found) && /^(?:matrix|parley|https):/i.test(found)),
        "no link",
      );
      const opened = argv.some((argument) => argument === "--inspect=0");
      must(!(opened && found !== undefined) || isSmuggling(argv), "a link beside a switch that opens the app");
    },
  ),
  row(
    "addresses of SFUs and in messages",
    2000,
    fc.tuple(link, fc.constantFrom("http" as const, "ws" as const)),
    ([text, kind]) => {
      if (isUsableUrl(text, kind)) {
        const url = new URL(text);
        const loopback = /^(?:localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
        must(
          url.protocol === `${kind}s:` || (url.protocol === `${kind}:` && loopback),
          "not encrypted, or another scheme",
        );
        must(url.username === "" && url.password === "" && text.length <= 2048, "names and passwords");
        if (isUsableUrl(text, kind, "https://matrix.example.org"))
          must(reachOf(url.hostname) === "internet" && !loopback, "a stranger leads into this network");
      }
      const web = webLink(text);
      must(
        web === undefined || (/^https?:$/.test(web.protocol) && web.username === "" && web.password === ""),
        "not the web",
      );
    },
  ),
  row("homeservers, as typed", 1000, fc.oneof(link, nastyText), (typed) => {
    try {
      const url = parseServer(typed);
      must(url.protocol === "https:" || url.protocol === "http:", "another scheme");
    } catch (error) {
      if (!(error instanceof ParleyFailure)) throw error;
    }
  }),
  row("lines of the log", 500, fc.oneof(nastyText, hugeText, link), (line) => {
    const secret = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.abcdef";
    must(!redact(`${line} ${secret}`).includes(secret), "a token in the log");
  }),
];
