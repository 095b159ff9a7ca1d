/**
 * @file Makes the sounds of assets/sounds (`node scripts/sounds.mjs`). They are ours: sums of decaying sine waves, the
 * same on every machine, so that a test can tell whether the files are what this makes.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { wav } from "./lib/wav.mjs";

const RATE = 22_050;

/**
 * @typedef {object} Note
 * @property {number} at s
 * @property {number} hertz
 * @property {number} level 0 to 1
 * @property {number} decay s until it has fallen to about a third
 */

/** A soft mallet: the tone, and two partials that fade sooner. @param {Float64Array} samples @param {Note} note */
function strike(samples, { at, hertz, level, decay }) {
  const partials = [
    { ratio: 1, part: 1, fade: 1 },
    { ratio: 2, part: 0.22, fade: 0.55 },
    { ratio: 4, part: 0.12, fade: 0.2 },
  ];
  const first = Math.round(at * RATE);
  for (let index = first; index < samples.length; index++) {
    const time = (index - first) / RATE;
    const attack = Math.min(1, time / 0.006);
    let sum = 0;
    for (const { ratio, part, fade } of partials) {
      sum += part * Math.exp(-time / (decay * fade)) * Math.sin(2 * Math.PI * hertz * ratio * time);
    }
    samples[index] = (samples[index] ?? 0) + level * attack * sum;
  }
}

/** A held tone with soft edges. @param {Float64Array} samples @param {{ at: number, length: number, hertz: number, level: number }} tone */
function hold(samples, { at, length, hertz, level }) {
  const first = Math.round(at * RATE);
  const count = Math.round(length * RATE);
  for (let index = 0; index < count && first + index < samples.length; index++) {
    const time = index / RATE;
    const edge = Math.min(1, time / 0.03, (length - time) / 0.06);
    const wave = Math.sin(2 * Math.PI * hertz * time) + 0.6 * Math.sin(2 * Math.PI * hertz * 1.125 * time);
    samples[first + index] = (samples[first + index] ?? 0) + level * Math.max(0, edge) * wave;
  }
}

/** The very end fades, so that a loop begins without a click. @param {Float64Array} samples @returns {Buffer} */
function file(samples) {
  const fade = Math.round(0.05 * RATE);
  return wav(
    samples.map((value, index) => value * Math.min(1, (samples.length - 1 - index) / fade)),
    RATE,
  );
}

/** @param {number} seconds */
const silence = (seconds) => new Float64Array(Math.round(seconds * RATE));

/** Two rising calls of three notes, then a rest. */
function ring() {
  const samples = silence(3.2);
  const notes = [587.33, 739.99, 880];
  for (const start of [0, 0.72]) {
    notes.forEach((hertz, index) => strike(samples, { at: start + index * 0.15, hertz, level: 0.34, decay: 0.3 }));
  }
  strike(samples, { at: 1.17, hertz: 1174.66, level: 0.26, decay: 0.42 });
  return file(samples);
}

/** One soft note for somebody who is talking. */
function beep() {
  const samples = silence(0.5);
  strike(samples, { at: 0, hertz: 659.26, level: 0.2, decay: 0.12 });
  return file(samples);
}

/** What the caller hears until somebody answers. */
function ringback() {
  const samples = silence(3.2);
  hold(samples, { at: 0, length: 1, hertz: 392, level: 0.09 });
  return file(samples);
}

/** @type {Record<string, () => Buffer>} file name → its content */
export const sounds = { "ring.wav": ring, "beep.wav": beep, "ringback.wav": ringback };

export const soundsFolder = fileURLToPath(new URL("../assets/sounds", import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(soundsFolder, { recursive: true });
  for (const [name, make] of Object.entries(sounds)) writeFileSync(join(soundsFolder, name), make());
}
