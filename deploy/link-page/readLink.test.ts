import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readLink } from "./readLink.ts";
import { pickTexts, texts } from "./texts.ts";

describe("readLink", () => {
  it.each([
    [
      "#/room?room=%21abc%3Aa.org&via=a.org&via=b.org%3A8448&guests=guests.a.org&name=Q%26A%20day",
      "parley:roomid/abc%3Aa.org?via=a.org&via=b.org%3A8448&guests=guests.a.org&name=Q%26A%20day",
      "Q&A day",
    ],
    ["#/room?room=%23team%3Aa.org", "parley:r/team%3Aa.org", undefined],
    ["#/room?room=!abc:a.org&name=1%2B1", "parley:roomid/abc%3Aa.org?name=1%2B1", "1+1"],
    ["#/room?room=!abc:a.org&name=%E2%80%AE%3Cb%3Ex", "parley:roomid/abc%3Aa.org?name=%3Cb%3Ex", "<b>x"],
  ])("%s", (hash, app, name) => {
    expect(readLink(hash)).toMatchObject({ app, name });
  });

  it.each([
    "",
    "#",
    "#/room",
    "#/room?room=",
    "#/room?room=abc",
    "#/room?room=javascript:alert(1)",
    "#/room?room=!a/b:c.org",
    "#/room?room=!a%20b:c.org",
    "#/room?room=!abc:a.org&room=!def:a.org",
    "#/room?room=!abc:a.org&via=javascript:alert(1)",
    "#/room?room=!abc:a.org&guests=https://evil.example",
    "#/room?room=!abc:a.org&guests=a.org&guests=b.org",
    `#/room?room=!abc:a.org&name=${"x".repeat(3000)}`,
    "#/other?room=!abc:a.org",
  ])("is no link: %j", (hash) => expect(readLink(hash)).toBe(undefined));

  it("speaks the first language it knows, and says the same in each", () => {
    expect(pickTexts(["tlh", "de-AT", "en"])).toMatchObject({ language: "de", direction: "ltr" });
    expect(pickTexts(["ar-EG"])).toMatchObject({ language: "ar", direction: "rtl" });
    expect(pickTexts(["constructor", "tlh"]).language).toBe("en");
    for (const [language, words] of Object.entries(texts)) {
      expect(Object.keys(words), language).toEqual(Object.keys(texts.en));
      expect(words.server("guests.a.org")).toContain("guests.a.org");
    }
  });

  it("names the app's own buttons as the app does", () => {
    for (const [language, { paste }] of Object.entries(texts)) {
      const file = new URL(`../../assets/locales/${language}.json`, import.meta.url);
      const { link, guest } = JSON.parse(readFileSync(file, "utf8")) as {
        link: { open: string };
        guest: { withLink: string };
      };
      expect(paste, language).toContain(link.open);
      expect(paste, language).toContain(guest.withLink);
    }
  });
});
