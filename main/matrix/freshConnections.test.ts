import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { leaveOldConnections } from "./freshConnections.ts";

it("what is asked afterwards goes by a new connection, what runs goes on by the one of before", async () => {
  const ports: (number | undefined)[] = [];
  let heard: string | undefined;
  let answerSlow = () => {};
  const server = createServer((request, response) => {
    ports.push(request.socket.remotePort);
    heard = request.url;
    if (request.url === "/slow") answerSlow = () => response.end("slow");
    else response.end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (path: string) => (await fetch(`${base}${path}`)).text();
  try {
    const again = async () => {
      await ask("/again");
      return new Set(ports).size < ports.length;
    };
    await expect.poll(again, { message: "connections are used again" }).toBe(true);
    const slow = ask("/slow");
    await expect.poll(() => heard).toBe("/slow");
    const before = new Set(ports);
    leaveOldConnections();
    await ask("/after");
    expect(before).not.toContain(ports.at(-1));
    answerSlow();
    expect(await slow).toBe("slow");
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
