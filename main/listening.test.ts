import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { Listening } from "./listening.ts";

it("hears what it listens to until it is stopped, and leaves nothing behind", () => {
  const [one, other] = [new EventEmitter<{ a: [number]; b: [number] }>(), new EventEmitter<{ c: [string] }>()];
  const heard: unknown[] = [];
  const listening = new Listening()
    .to(one, (value: number) => heard.push(value), "a", "b")
    .to(other, (text: string) => heard.push(text), "c");
  one.emit("a", 1);
  one.emit("b", 2);
  other.emit("c", "three");
  listening.stop();
  one.emit("a", 4);
  expect(heard).toEqual([1, 2, "three"]);
  expect([one, other].flatMap((each) => each.eventNames())).toEqual([]);
});
