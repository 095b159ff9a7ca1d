/**
 * A sound file of one channel, 16 bits (RIFF WAVE, PCM).
 * @param {ArrayLike<number>} samples -1 to 1; what is louder is cut off
 * @param {number} rate samples in a second
 * @param {number} [full] the value of a sample of 1
 * @returns {Buffer}
 */
export function wav(samples, rate, full = 32_767) {
  const head = Buffer.alloc(44);
  const data = Buffer.alloc(samples.length * 2);
  for (let index = 0; index < samples.length; index++) {
    const value = Math.max(-1, Math.min(1, samples[index] ?? 0));
    data.writeInt16LE(Math.round(value * full), index * 2);
  }
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
