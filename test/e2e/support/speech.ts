import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { wav } from "../../../scripts/lib/wav.mjs";

const SPEECH_RATE = 48_000;
/** Seconds: a phrase, then a pause as long, for ever. */
export const PHRASE = 2;
export const PAUSE = 2;

/** The first three resonances of a man's vowels, Hz (Peterson and Barney, 1952). */
const vowels = [
  [730, 1090, 2440],
  [270, 2290, 3010],
  [570, 840, 2410],
  [530, 1840, 2480],
  [300, 870, 2240],
  [660, 1720, 2410],
] as const;
const bandwidths = [80, 100, 140] as const;

/**
 * One phrase and one pause of a voice: pulses of the vocal cords, whose pitch falls and wavers, through the resonances
 * of vowels that glide into each other at four syllables a second, with a hiss in front of every other one.
 *
 * @returns samples of SPEECH_RATE, at most 1; the pause is digital silence
 */
function voice(): Float32Array {
  const samples = new Float32Array(SPEECH_RATE * (PHRASE + PAUSE));
  const random = noiseOf(7);
  const syllable = SPEECH_RATE / 4;
  const state = bandwidths.map(() => [0, 0] as [number, number]);
  const hiss = { before: 0 };
  let phase = 0;
  for (let i = 0; i < SPEECH_RATE * PHRASE; i++) {
    const seconds = i / SPEECH_RATE;
    const at = (i % syllable) / syllable;
    const index = Math.floor(i / syllable);
    const pitch = 135 - 18 * seconds + 6 * Math.sin(2 * Math.PI * 4.5 * seconds) + 12 * Math.sin(Math.PI * at);
    phase += pitch / SPEECH_RATE;
    if (phase >= 1) phase -= 1;
    // A rounded saw with a steep end, as the flow through the glottis has, a little breath in it.
    const pulse =
      phase < 0.6 ? 0.5 - 0.5 * Math.cos((Math.PI * phase) / 0.6) : Math.cos((Math.PI * (phase - 0.6)) / 0.5);
    const voiced = Math.sin(Math.PI * Math.min(1, Math.max(0, (at - 0.18) / 0.78))) ** 0.6;
    let sample = (pulse - 0.35 + 0.04 * random()) * voiced;
    const from = vowels[index % vowels.length] ?? vowels[0];
    const to = vowels[(index + 1) % vowels.length] ?? vowels[0];
    let sum = 0;
    for (const [formant, memory] of state.entries()) {
      const glide = Math.max(0, at - 0.6) / 0.8;
      const hertz = (from[formant] ?? 0) * (1 - glide) + (to[formant] ?? 0) * glide;
      sample = resonate(sample, hertz, bandwidths[formant] ?? 100, memory);
      sum += sample;
    }
    const breath = random();
    const consonant = index % 2 === 0 && at < 0.18 ? (breath - hiss.before) * Math.sin((Math.PI * at) / 0.18) * 0.1 : 0;
    hiss.before = breath;
    samples[i] = sum * 0.5 + consonant;
  }
  const loudest = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return samples.map((value) => (value / loudest) * 0.5);
}

/** Hiss with as much of it in each octave (pink), as fans and streets have. @param rms of the samples */
function pinkNoise(length: number, rms: number): Float32Array {
  const random = noiseOf(11);
  // Paul Kellet's filter: six one-pole low passes make -3 dB an octave.
  const poles = [0.99886, 0.99332, 0.969, 0.8665, 0.55, -0.7616];
  const gains = [0.0555179, 0.0750759, 0.153852, 0.3104856, 0.5329522, -0.016898];
  const held = poles.map(() => 0);
  const samples = new Float32Array(length).map(() => {
    const white = random();
    let sum = white * 0.5362;
    for (const [i, pole] of poles.entries()) {
      held[i] = pole * (held[i] ?? 0) + white * (gains[i] ?? 0);
      sum += held[i] ?? 0;
    }
    return sum;
  });
  const now = Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / length);
  return samples.map((value) => (value * rms) / now);
}

/** Writes the voice in noise for Chromium's fake microphone (16-bit mono WAV), which plays it over and over. */
export function writeSpeechInNoise(file: string, noiseRms: number): void {
  const speech = voice();
  const noise = pinkNoise(speech.length, noiseRms);
  writeSound(
    file,
    speech.map((sample, i) => sample + (noise[i] ?? 0)),
  );
}

/** A microphone that is muted by a key of its own: nothing at all. */
export function writeSilence(file: string): void {
  writeSound(file, new Float32Array(SPEECH_RATE));
}

function writeSound(file: string, samples: Float32Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, wav(samples, SPEECH_RATE, 32_000));
}

/** A resonance of the mouth: a two-pole filter with the gain 1 at 0 Hz (Klatt, 1980). */
function resonate(input: number, hertz: number, bandwidth: number, memory: [number, number]): number {
  const radius = Math.exp((-Math.PI * bandwidth) / SPEECH_RATE);
  const b = 2 * radius * Math.cos((2 * Math.PI * hertz) / SPEECH_RATE);
  const c = -radius * radius;
  const output = (1 - b - c) * input + b * memory[0] + c * memory[1];
  memory[1] = memory[0];
  memory[0] = output;
  return output;
}

/** White noise, -1 to 1, the same each time. */
function noiseOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
