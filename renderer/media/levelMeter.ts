import { nextSilence, noSilence } from "./silence.ts";

/** How often the level is read. */
const periodMs = 100;
/** Speech at arm's length has an RMS of about 0.1: scaled so that it fills half of the meter. */
const gain = 5;

/**
 * Tells the loudness of an audio track, 0 (silent) to 1, ten times a second and only when it changed by a
 * twentieth or more. Reads the track without playing it. @returns the end of it.
 */
export function watchLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  let told = 0;
  return watchSamples(track, 1024, (samples) => {
    const level = levelOf(samples);
    if (level === told) return;
    told = level;
    onLevel(level);
  });
}

/** Tells when nothing at all comes from a microphone, and when something does again. @returns the end of it */
export function watchSilence(track: MediaStreamTrack, onSilence: (silent: boolean) => void): () => void {
  let silence = noSilence;
  // More than passes between two looks: not even a click is missed.
  return watchSamples(track, 8192, (samples) => {
    const before = silence.silent;
    silence = nextSilence(silence, track.muted ? 0 : peakOf(samples), performance.now());
    if (silence.silent !== before) onSilence(silence.silent);
  });
}

function watchSamples(track: MediaStreamTrack, count: number, look: (samples: Float32Array) => void): () => void {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = count;
  source.connect(analyser);
  // A page nobody clicked yet may get a suspended context; the meter then starts with the first click.
  void context.resume().catch(() => undefined);

  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    // A context that stands still reads nothing, which is not silence.
    if (context.state !== "running") return;
    analyser.getFloatTimeDomainData(samples);
    look(samples);
  }, periodMs);

  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}

/** Root mean square of samples in [-1, 1], scaled and cut to 0..1, in steps of a twentieth. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  return Math.round(Math.min(1, rms * gain) * 20) / 20;
}

function peakOf(samples: Float32Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}
