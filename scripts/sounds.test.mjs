import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sounds, soundsFolder } from "./sounds.mjs";

/** @param {Buffer} wav */
const samplesOf = (wav) => new Int16Array(wav.buffer, wav.byteOffset + 44, (wav.length - 44) / 2);

describe("the sounds", () => {
  it.each(Object.keys(sounds))("%s is the file that the script makes: small, audible, not clipped", (name) => {
    const file = readFileSync(join(soundsFolder, name));
    const made = sounds[name]?.();
    if (made === undefined) throw new Error("not made");
    // Sines may differ in the last bit between machines.
    const [a, b] = [samplesOf(Buffer.from(file)), samplesOf(made)];
    expect(a.length).toBe(b.length);
    expect(Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? 0))))).toBeLessThanOrEqual(1);
    expect(file.length).toBeLessThan(150_000);
    const loudest = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(loudest).toBeGreaterThan(3_000);
    expect(loudest).toBeLessThan(32_000);
    expect(Math.abs(a.at(-1) ?? 1)).toBe(0);
  });
});
