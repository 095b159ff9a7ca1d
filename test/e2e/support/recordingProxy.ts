import { createServer, request } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface RecordedRequest {
  method: string;
  url: string;
  authorization: string | undefined;
}

/** A loopback door to the homeserver that remembers who asked for what. */
export async function recordingProxy(target: string) {
  const { hostname, port } = new URL(target);
  const requests: RecordedRequest[] = [];
  const server = createServer((incoming, answer) => {
    requests.push({
      method: incoming.method ?? "",
      url: incoming.url ?? "",
      authorization: incoming.headers.authorization,
    });
    // Without it the app would follow the homeserver's own address from there on.
    if (incoming.url === "/.well-known/matrix/client") {
      answer.writeHead(404).end();
      return;
    }
    const outgoing = request(
      { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    outgoing.on("error", () => answer.destroy());
    answer.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  return { requests, ...(await listen(server)) };
}

/** A web server that is no homeserver: it answers everything with a page. */
export function webServer() {
  return listen(
    createServer((_incoming, answer) => {
      answer.writeHead(200, { "content-type": "text/html" }).end("<h1>It works</h1>");
    }),
  );
}

/** Opens a server on loopback: at a free port, unless one is named. */
export async function listen(server: Server, port = 0) {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
