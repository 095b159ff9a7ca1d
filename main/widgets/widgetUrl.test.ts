import { describe, expect, it } from "vitest";
import { judgeWidgetUrl } from "./widgetUrl.ts";
import type { WidgetUrlReason } from "./widgetUrl.ts";

describe("judgeWidgetUrl", () => {
  it("lets the encrypted web through, and says where it comes from", () => {
    expect(judgeWidgetUrl("https://widgets.example.org:8443/x?y=$matrix_user_id#z", false)).toEqual({
      ok: true,
      origin: "https://widgets.example.org:8443",
    });
  });

  const refused: [string, WidgetUrlReason][] = [
    ["http://widgets.example.org/", "scheme"],
    ["file:///etc/passwd", "scheme"],
    ["javascript:alert(1)", "scheme"],
    ["data:text/html,x", "scheme"],
    ["blob:https://a.example/1", "scheme"],
    ["parley-app://app/index.html", "scheme"],
    ["parley-element-call://app/index.html", "scheme"],
    ["https://ann:secret@widgets.example.org/", "credentials"],
    ["https://ann@widgets.example.org/", "credentials"],
    ["https://localhost/", "privateAddress"],
    ["https://127.0.0.1/", "privateAddress"],
    ["https://2130706433/", "privateAddress"],
    ["https://0x7f.1/", "privateAddress"],
    ["https://10.1.2.3/", "privateAddress"],
    ["https://172.16.0.1/", "privateAddress"],
    ["https://192.168.178.1/", "privateAddress"],
    ["https://169.254.169.254/latest/meta-data", "privateAddress"],
    ["https://100.64.0.1/", "privateAddress"],
    ["https://[::1]/", "privateAddress"],
    ["https://[fe80::1]/", "privateAddress"],
    ["https://[fd00::1]/", "privateAddress"],
    ["https://[::ffff:10.0.0.1]/", "privateAddress"],
    ["https://router/", "privateAddress"],
    ["https://printer.local/", "privateAddress"],
    ["nothing", "malformed"],
    ["", "malformed"],
    [`https://widgets.example.org/${"x".repeat(5000)}`, "tooLong"],
  ];
  it.each(refused)("refuses %s", (url, reason) => {
    expect(judgeWidgetUrl(url, false)).toEqual({ ok: false, reason });
  });

  it("lets this computer through where the homeserver is on it, and nothing else", () => {
    expect(judgeWidgetUrl("http://127.0.0.1:8080/x", true)).toEqual({ ok: true, origin: "http://127.0.0.1:8080" });
    expect(judgeWidgetUrl("http://10.0.0.1/", true)).toEqual({ ok: false, reason: "scheme" });
    expect(judgeWidgetUrl("https://10.0.0.1/", true)).toEqual({ ok: false, reason: "privateAddress" });
  });
});
