import { createServer, request } from "node:http";
import { listen } from "../../e2e/support/recordingProxy.ts";

export type Weather = "fair" | 502 | 429;

/** A reverse proxy before the homeserver, as most have one, that answers everything by an error while it storms. */
export async function stormProxy(target: string) {
  const { hostname, port } = new URL(target);
  let weather: Weather = "fair";
  let refused = 0;
  const server = createServer((incoming, answer) => {
    if (incoming.url === "/.well-known/matrix/client") {
      answer.writeHead(404).end();
      return;
    }
    if (weather !== "fair") {
      refused++;
      incoming.resume();
      if (weather === 502) answer.writeHead(502, { "content-type": "text/html" }).end("<h1>502 Bad Gateway</h1>");
      else {
        answer.writeHead(429, { "content-type": "application/json", "retry-after": "2" });
        answer.end(JSON.stringify({ errcode: "M_LIMIT_EXCEEDED", error: "Too many requests", retry_after_ms: 2000 }));
      }
      return;
    }
    const { method, url: path, headers } = incoming;
    const outgoing = request({ hostname, port, method, path, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    outgoing.on("error", () => answer.destroy());
    answer.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  return {
    ...(await listen(server)),
    set: (next: Weather) => {
      weather = next;
      // Long polls that are under way are answered too.
      if (next !== "fair") server.closeAllConnections();
    },
    refused: () => refused,
  };
}
