import { describe, expect, it } from "vitest";
import { FrameGate, type EncodedFrame } from "./frameGate.ts";

const frame = (index: number): EncodedFrame => ({ data: Uint8Array.of(1, 2, 3, 12, index).buffer });

function pipe(gate: FrameGate) {
  const track = { trackId: "t" };
  gate.setSender("t", "a");
  const { readable, writable } = gate.open(track);
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const seen: number[] = [];
  const done = (async () => {
    for (;;) {
      const { value, done: ended } = await reader.read();
      if (ended) return seen;
      seen.push(new Uint8Array(value.data).at(-1) ?? -1);
    }
  })();
  return { track, writer, seen, done };
}
const soon = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("FrameGate", () => {
  it("passes frames whose key is set, and empty ones", async () => {
    const gate = new FrameGate(60_000);
    gate.keySet("a", 3);
    const { writer, done } = pipe(gate);
    void writer.write(frame(3));
    void writer.write({ data: new ArrayBuffer(0) });
    void writer.close();
    expect(await done).toEqual([3, -1]);
  });

  it("holds frames until their key is set and loses none, in order", async () => {
    const gate = new FrameGate(60_000);
    gate.keySet("a", 0);
    const { writer, seen, done } = pipe(gate);
    for (const index of [0, 1, 1, 1]) void writer.write(frame(index));
    await soon();
    expect(seen).toEqual([0]);
    gate.keySet("b", 1);
    await soon();
    expect(seen).toEqual([0]);
    gate.keySet("a", 1);
    void writer.close();
    expect(await done).toEqual([0, 1, 1, 1]);
  });

  it("gives a key up in time, and does not wait for it again", async () => {
    const gate = new FrameGate(1);
    const { writer, done } = pipe(gate);
    for (let count = 0; count < 500; count++) void writer.write(frame(9));
    void writer.close();
    const started = performance.now();
    expect(await done).toHaveLength(500);
    // Waiting 1 ms for each would take half a second.
    expect(performance.now() - started).toBeLessThan(400);
  });

  it("follows a receiver that is used again for somebody else", async () => {
    const gate = new FrameGate(60_000);
    gate.keySet("b", 5);
    const { track, writer, done } = pipe(gate);
    track.trackId = "t2";
    gate.setSender("t2", "b");
    void writer.write(frame(5));
    void writer.close();
    expect(await done).toEqual([5]);
  });
});
