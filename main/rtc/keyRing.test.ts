import { expect, it } from "vitest";
import { KeyRing, KEYS_OF_ONE, SENDERS } from "./keyRing.ts";

const key = (identity: string, index: number, text = `${identity}${index}`) => ({ identity, index, key: text });

it("keeps a ring by index for each sender, in the order of arrival", () => {
  const ring = new KeyRing();
  for (const each of [key("a", 0), key("a", 1), key("b", 0), key("a", 0, "anew")]) ring.set(each);
  expect(ring.of("a")).toEqual([key("a", 1), key("a", 0, "anew")]);
  expect(ring.all()).toEqual([key("b", 0), key("a", 1), key("a", 0, "anew")]);
  expect([ring.has("a"), ring.has("c"), ring.of("c")]).toEqual([true, false, []]);
});

it("wraps around like the index does", () => {
  const ring = new KeyRing();
  for (let n = 0; n < 300; n++) ring.set(key("a", n % 256));
  expect(ring.of("a").map(({ index }) => index)).toEqual(
    Array.from({ length: KEYS_OF_ONE }, (_, n) => 300 - KEYS_OF_ONE + n - 256),
  );
});

it("is bounded: whoever sends most loses their own, and who sent last stays", () => {
  const ring = new KeyRing();
  ring.set(key("honest", 0));
  for (let n = 0; n < 10_000; n++) ring.set(key("flood", n % 256));
  expect(ring.of("honest")).toHaveLength(1);
  for (let n = 0; n < 2 * SENDERS; n++) {
    ring.set(key(`stranger${n}`, 0));
    if (n % 100 === 0) ring.set(key("honest", n % 7));
  }
  expect(ring.has("honest")).toBe(true);
  expect(ring.all().length).toBeLessThanOrEqual(SENDERS - 1 + KEYS_OF_ONE);
});
