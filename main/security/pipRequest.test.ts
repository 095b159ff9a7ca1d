import { describe, expect, it } from "vitest";
import { isPipRequest, PIP_FRAME } from "./pipRequest.ts";
import type { WindowRequest } from "./pipRequest.ts";

const page = "parley-app://app/index.html";
const pip: WindowRequest = {
  openerUrl: page,
  fromMainWindow: true,
  url: "about:blank",
  frameName: PIP_FRAME,
  features: "",
  inCall: true,
};

describe("isPipRequest", () => {
  it("lets the call's small window through", () => {
    expect(isPipRequest(pip, page)).toBe(true);
  });

  const refused: [string, Partial<WindowRequest>][] = [
    ["without a call", { inCall: false }],
    ["of a window other than the main one", { fromMainWindow: false }],
    ["of another page", { openerUrl: "https://evil.example/" }],
    ["of another file of ours", { openerUrl: "parley-app://app/other.html" }],
    ["to a web page", { url: "https://evil.example/" }],
    ["to our own page", { url: page }],
    ["to a script", { url: "javascript:alert(1)" }],
    ["to an address that only begins like it", { url: "about:blank#x" }],
    ["without a name", { frameName: "" }],
    ["by another name", { frameName: "_blank" }],
    ["that asks for window options", { features: "nodeIntegration=yes" }],
  ];
  it.each(refused)("refuses one %s", (_what, change) => {
    expect(isPipRequest({ ...pip, ...change }, page)).toBe(false);
  });
});
