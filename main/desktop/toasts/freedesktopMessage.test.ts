import { describe, expect, it } from "vitest";
import { abilitiesOf, notifyArguments } from "./freedesktopMessage.ts";
import type { Toast } from "./toasts.ts";

const toast: Toast = {
  id: "$a",
  title: "Ada <b>",
  body: "Calls you in <a href='x'>R&D</a>",
  actions: [{ id: "accept", label: "Accept" }],
  urgency: "critical",
  resident: true,
};
const options = { replaces: 0, appName: "Parley", desktopEntry: "parley" };
const all = { actions: true, bodyMarkup: true };

describe("notifyArguments", () => {
  it("escapes the body where it is read as markup, and only there", () => {
    const rich = notifyArguments(toast, { ...options, abilities: all });
    expect(rich.slice(3, 5)).toEqual(["Ada <b>", "Calls you in &lt;a href='x'&gt;R&amp;D&lt;/a&gt;"]);
    const plain = notifyArguments(toast, { ...options, abilities: { ...all, bodyMarkup: false } });
    expect(plain.slice(3, 5)).toEqual(["Ada <b>", "Calls you in <a href='x'>R&D</a>"]);
  });

  it("offers buttons only to a service that brings them back", () => {
    expect(notifyArguments(toast, { ...options, abilities: all })[5]).toEqual(["default", "", "accept", "Accept"]);
    expect(notifyArguments(toast, { ...options, abilities: { ...all, actions: false } })[5]).toEqual([]);
  });

  it("stays while it rings, with the desktop's own sound off", () => {
    const [, replaces, , , , , hints, timeout] = notifyArguments(toast, { ...options, abilities: all, replaces: 7 });
    expect(replaces).toBe(7);
    expect(timeout).toBe(0);
    expect(hints).toMatchObject({
      urgency: { signature: "y", value: 2 },
      category: { value: "call.incoming" },
      resident: { signature: "b", value: true },
      "suppress-sound": { signature: "b", value: true },
      "desktop-entry": { value: "parley" },
    });
  });

  it("a quiet one goes as the desktop has it", () => {
    const quiet = notifyArguments({ ...toast, urgency: "low", resident: false }, { ...options, abilities: all });
    expect(quiet[7]).toBe(-1);
    expect(quiet[6]).toMatchObject({ urgency: { value: 0 } });
    expect(quiet[6]["resident"]).toBeUndefined();
  });

  it("no text is endless, and none breaks the message", () => {
    const huge = notifyArguments(
      { ...toast, title: "😀".repeat(50_000), body: `a\0b\uD800${"&".repeat(100_000)}` },
      { ...options, abilities: all },
    );
    expect([...huge[3]]).toHaveLength(300);
    expect(huge[4].startsWith("ab\uFFFD&amp;")).toBe(true);
    expect(huge[4].length).toBeLessThan(1600);
  });

  it("reads capabilities, whatever comes", () => {
    expect(abilitiesOf(["body", "actions", "body-markup"])).toEqual(all);
    expect(abilitiesOf(["body"])).toEqual({ actions: false, bodyMarkup: false });
    expect(abilitiesOf(null)).toEqual({ actions: false, bodyMarkup: false });
  });
});
