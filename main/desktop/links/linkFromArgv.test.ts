import { describe, expect, it } from "vitest";
import { isSmuggling, linkFromArgv } from "./linkFromArgv.ts";

const LINK = "matrix:r/team:example.org";

describe("linkFromArgv", () => {
  const cases: [string, string[], string | undefined][] = [
    ["none", ["parley"], undefined],
    ["one", ["parley", LINK], LINK],
    ["behind the end of the switches", ["parley", "--", LINK], LINK],
    ["beside switches and the path of the app", ["electron", "--no-sandbox", "/app", LINK, "--hidden"], LINK],
    ["the first well-formed of several", ["parley", "matrix:nothing", LINK, "matrix:r/other:example.org"], LINK],
    ["the first when all are broken, for its sentence", ["parley", "matrix:a", "parley:b"], "matrix:a"],
    [
      "the way back of a sign-in, whatever it holds",
      ["parley", "--", "io.parley:/callback?state=s&code=c"],
      "io.parley:/callback?state=s&code=c",
    ],
    ["never a switch", ["parley", "--matrix:r/team:example.org", "-matrix:r/a:b.org"], undefined],
    ["never the program itself", [LINK], undefined],
    ["no other scheme", ["parley", "javascript:alert(1)", "file:///etc/passwd", "/tmp/matrix:r"], undefined],
  ];
  it.each(cases)("%s", (_what, argv, expected) => expect(linkFromArgv(argv)).toBe(expected));
});

describe("isSmuggling", () => {
  const cases: [string[], boolean][] = [
    [["parley", LINK], false],
    [["parley", "--remote-debugging-port=9222"], false],
    [["parley", LINK, "--remote-debugging-port=9222"], true],
    [["parley", "--remote-debugging-pipe", LINK], true],
    [["parley", LINK, "--INSPECT"], true],
    [["parley", LINK, "--renderer-cmd-prefix=xterm -e"], true],
    [["parley", LINK, "--hidden"], false],
  ];
  it.each(cases)("%j → %s", (argv, expected) => expect(isSmuggling(argv)).toBe(expected));
});
