import { row } from "./support/row.ts";
import { bothBack, callOfTwo, pause, rosterOfTwo } from "./support/stage.ts";

const measured = "SFU answers again → new frames of both";

row(
  "SFU killed and back",
  { goal: 5000, measured: "SFU up again → new frames of both", setUp: callOfTwo },
  async (pair, parts) => {
    await parts.backend.signalPart("livekit", "SIGKILL");
    await pause(3000);
    await parts.backend.startPart("livekit");
    const ms = await bothBack(pair, Date.now());
    await rosterOfTwo(pair);
    return { ms };
  },
);

for (const seconds of [5, 15, 40]) {
  row(
    `SFU frozen for ${seconds} s`,
    { goal: 5000, measured, notes: ["SIGSTOP, SIGCONT"], setUp: callOfTwo },
    async (pair, parts) => {
      await parts.backend.signalPart("livekit", "SIGSTOP");
      try {
        await pause(seconds * 1000);
      } finally {
        await parts.backend.signalPart("livekit", "SIGCONT");
      }
      const ms = await bothBack(pair, Date.now());
      await rosterOfTwo(pair);
      return { ms };
    },
  );
}
