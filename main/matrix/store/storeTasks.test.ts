import { IDBFactory } from "fake-indexeddb";
import { describe, expect, it } from "vitest";
import { StoreTasks } from "./storeTasks.ts";

const work = (ms: number) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

describe("tasks of the store", () => {
  it("run in their order, also those that come while others run", async () => {
    const tasks = new StoreTasks();
    const ran: number[] = [];
    await new Promise<void>((resolve) => {
      const push = (id: number) =>
        tasks.push(() => {
          ran.push(id);
          work(id % 7 === 0 ? 9 : 0.2);
          if (id < 200) push(id + 200);
          if (ran.length === 400) resolve();
        });
      for (let id = 0; id < 200; id++) push(id);
    });
    expect(ran).toEqual(Array.from({ length: 400 }, (_, index) => index));
  });

  it("run after the microtasks of the one before", async () => {
    const tasks = new StoreTasks();
    const ran: string[] = [];
    await new Promise<void>((resolve) => {
      tasks.push(() => void Promise.resolve().then(() => ran.push("microtask of the first")));
      tasks.push(() => {
        ran.push("second");
        resolve();
      });
    });
    expect(ran).toEqual(["microtask of the first", "second"]);
  });

  it("leave the thread to others after a while, however many wait", async () => {
    const tasks = new StoreTasks();
    let left = 300;
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    await new Promise<void>((resolve) => {
      for (let index = 0; index < 300; index++)
        tasks.push(() => {
          work(0.5);
          if (--left === 0) resolve();
        });
    });
    clearInterval(others);
    // 150 ms of work in slices of 8 ms; all of them in one turn would be one.
    expect(turns).toBeGreaterThan(8);
  });

  it("are those of the in-memory IndexedDB: a long chain of reads leaves turns to others", async () => {
    const open = new IDBFactory().open("chain", 1);
    open.onupgradeneeded = () => void open.result.createObjectStore("store");
    await new Promise((resolve) => (open.onsuccess = resolve));
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    for (let index = 0; index < 2_000; index++) {
      await new Promise<void>((resolve) => {
        const transaction = open.result.transaction(["store"], "readonly");
        transaction.objectStore("store").get("key").onsuccess = () => {
          work(0.1);
          resolve();
        };
      });
    }
    clearInterval(others);
    // More than 200 ms of work. With a `setImmediate` for each task it is some ten turns, the longest of them 100 ms.
    expect(turns).toBeGreaterThan(20);
  });
});
