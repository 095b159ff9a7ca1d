import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { JsonFile } from "../settings/jsonFile.ts";
import { Remembered, WidgetMemory } from "./widgetMemory.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-widgets-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => new JsonFile(join(folder, `${files++}.json`), Remembered);
const key = { roomId: "!r:hs", id: "w", url: "https://a.example/" };

describe("WidgetMemory", () => {
  it("knows after a restart what was granted", () => {
    const file = newFile();
    new WidgetMemory(file).change(key, { opened: true, asked: ["a", "b"], granted: ["a"] });
    const memory = new WidgetMemory(file);
    expect(memory.of(key)?.opened).toBe(true);
    expect(memory.grantedOf(key, ["a", "b"])).toEqual(new Set(["a"]));
    expect(memory.grantedOf(key, ["b"])).toEqual(new Set());
  });

  it("asks again when more is wanted", () => {
    const memory = new WidgetMemory(newFile());
    memory.change(key, { asked: ["a"], granted: ["a"] });
    expect(memory.grantedOf(key, ["a", "b"])).toBeUndefined();
  });

  it.each([
    ["another address", { url: "https://b.example/" }],
    ["another room", { roomId: "!other:hs" }],
    ["another widget", { id: "v" }],
  ])("%s is another widget", (_what, change) => {
    const memory = new WidgetMemory(newFile());
    memory.change(key, { opened: true, asked: ["a"], granted: ["a"], identity: true });
    expect(memory.of({ ...key, ...change })).toBeUndefined();
    expect(memory.grantedOf({ ...key, ...change }, ["a"])).toBeUndefined();
  });

  it("forgets what was granted at an address that was replaced, even if it comes back", () => {
    const memory = new WidgetMemory(newFile());
    memory.change(key, { opened: true, asked: ["a"], granted: ["a"] });
    memory.change({ ...key, url: "https://b.example/" }, { opened: true });
    expect(memory.of(key)).toBeUndefined();
  });
});
