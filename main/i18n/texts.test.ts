import { describe, expect, it } from "vitest";
import { Texts } from "./texts.ts";

describe("Texts", () => {
  it("speaks the language of the settings, else of the system, at once", () => {
    const texts = new Texts(() => ["de-AT", "en"]);
    expect(texts.t("action.cancel")).toBe("Cancel");
    texts.use("system");
    expect(texts.t("action.cancel")).toBe("Abbrechen");
    texts.use("en");
    expect(texts.t("call.announceJoined", { name: "<b>Ada</b>" })).toBe("<b>Ada</b> joined");
  });
});
