/**
 * Child process of the tests: replaces the file in argv, says when half of it is written, and waits to be killed. Runs
 * directly under Node ≥ 22.18.
 */
import { writeWhole } from "./wholeFile.ts";

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: wholeFile.child.ts FILE");
await writeWhole(file, async (append) => {
  await append(Buffer.from("half of the n"));
  process.stdout.write("half\n");
  // Holds the process until it is killed.
  await new Promise(() => setInterval(() => {}, 60_000));
});
