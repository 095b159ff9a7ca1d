import { describe, expect, it } from "vitest";
import { ParleyFailure } from "../failure.ts";
import { CrossedMessage, rendezvousFetch } from "./rendezvousFetch.ts";

const PLACE = "https://hs.org/place/1";
interface Asked {
  url: string;
  init: RequestInit;
}

/** Answers one after the other; "down": the network fails. */
function fetcher(answers: (Response | "down")[], more: Partial<Parameters<typeof rendezvousFetch>[0]> = {}) {
  const asked: Asked[] = [];
  const fetch = rendezvousFetch({
    homeserver: "https://hs.org/",
    abort: () => new AbortController().signal,
    pauseMs: 0,
    fetch: (url, init = {}) => {
      asked.push({ url: String(url), init });
      const answer = answers.shift() ?? new Response("?", { status: 404 });
      return answer === "down" ? Promise.reject(new TypeError("fetch failed")) : Promise.resolve(answer);
    },
    ...more,
  });
  return { fetch, asked };
}
const answer = (status: number, headers: Record<string, string> = {}) =>
  new Response(status === 304 ? null : "text", { status, headers });
const nameOf = (work: Promise<unknown>) =>
  work.then(
    () => "answered",
    (error: unknown) => (error instanceof ParleyFailure ? error.failure.name : error),
  );

describe("where two devices meet (MSC4108)", () => {
  it.each([
    ["https", PLACE, "https://hs.org/", 1],
    ["http", "http://hs.org/place", "https://hs.org/", 0],
    ["this computer, as somebody elsewhere says", "http://127.0.0.1:1/place", "https://hs.org/", 0],
    ["this computer, by its own homeserver", "http://127.0.0.1:1/place", "http://localhost:8008/", 1],
    ["a file", "file:///etc/passwd", "https://hs.org/", 0],
    ["with a password", "https://a:b@hs.org/", "https://hs.org/", 0],
  ])("%s", async (_what, url, homeserver, asks) => {
    const { fetch, asked } = fetcher([answer(200)], { homeserver });
    expect(await nameOf(fetch(url))).toBe(asks === 1 ? "answered" : "QrCodeInvalid");
    expect(asked).toHaveLength(asks);
  });

  it("is asked again when it fails, but told only once", async () => {
    const question = fetcher(["down", answer(502), answer(429), answer(200)]);
    expect((await question.fetch(PLACE)).status).toBe(200);
    expect(question.asked).toHaveLength(4);
    const dead = fetcher(["down", "down", "down", "down", "down", answer(200)]);
    expect(await nameOf(dead.fetch(PLACE))).toBe("HomeserverUnreachable");
    expect(dead.asked).toHaveLength(5);
    for (const [first, name] of [
      ["down", "HomeserverUnreachable"],
      [answer(502), "HomeserverUnreachable"],
      [answer(429), "RateLimited"],
      [answer(413), "HomeserverUnreachable"],
    ] as const) {
      const message = fetcher([first]);
      expect(await nameOf(message.fetch(PLACE, { method: "PUT" }))).toBe(name);
      expect(message.asked).toHaveLength(1);
    }
  });

  it("that is gone is told to the SDK", async () => {
    expect((await fetcher([answer(404)]).fetch(PLACE)).status).toBe(404);
  });

  it("follows a redirect only to make a place, and only to an address that may be", async () => {
    const made = fetcher([answer(201), answer(200)]);
    await made.fetch(PLACE, { method: "POST" });
    await made.fetch(PLACE, { method: "PUT" });
    expect(made.asked.map(({ init }) => init.redirect)).toEqual(["follow", "error"]);
    const elsewhere = answer(201);
    Object.defineProperty(elsewhere, "url", { value: "http://127.0.0.1:22/" });
    expect(await nameOf(fetcher([elsewhere]).fetch(PLACE, { method: "POST" }))).toBe("HomeserverInvalid");
  });

  it("keeps the mark of the last message where the server leaves it out", async () => {
    const { fetch } = fetcher([answer(304), answer(304, { etag: '"2"' })]);
    const init = { headers: { "if-none-match": '"1"' } };
    expect((await fetch(PLACE, init)).headers.get("etag")).toBe('"1"');
    expect((await fetch(PLACE, init)).headers.get("etag")).toBe('"2"');
  });

  it("tells that the other device has written meanwhile, and goes over it with the last word", async () => {
    const put = { method: "PUT", headers: { "if-match": '"1"' } };
    expect(await nameOf(fetcher([answer(412, { etag: '"2"' })]).fetch(PLACE, put))).toBeInstanceOf(CrossedMessage);
    const last = fetcher([answer(412, { etag: '"2"' }), answer(202)], { overwrites: () => true });
    expect((await last.fetch(PLACE, put)).status).toBe(202);
    expect(new Headers(last.asked[1]?.init.headers).get("if-match")).toBe('"2"');
  });

  it("lives as long by a clock that is wrong", async () => {
    const lives: number[] = [];
    const at = (ms: number) => new Date(ms).toUTCString();
    const made = answer(201, { date: at(1_000_000), expires: at(1_060_000) });
    const { fetch } = fetcher([made, answer(201, { expires: "soon" })], { onLife: (ms) => lives.push(ms) });
    const left = Date.parse((await fetch(PLACE, { method: "POST" })).headers.get("expires") ?? "") - Date.now();
    expect(left).toBeGreaterThan(57_000);
    expect(left).toBeLessThanOrEqual(60_000);
    expect(lives).toEqual([60_000]);
    expect((await fetch(PLACE, { method: "POST" })).headers.get("expires")).toBeNull();
  });

  it("is not waited for when it is given up", async () => {
    const abort = new AbortController();
    const { fetch, asked } = fetcher(["down", answer(200)], { abort: () => abort.signal, pauseMs: 60_000 });
    const waiting = nameOf(fetch(PLACE));
    await new Promise((resolve) => setImmediate(resolve));
    abort.abort(new ParleyFailure("QrDeclined"));
    expect(await waiting).toBe("QrDeclined");
    expect(asked).toHaveLength(1);
  });

  it("does not hand on an answer without end", async () => {
    const endless = new Response(
      new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(256 * 1024)) }),
    );
    expect(await nameOf(fetcher([endless]).fetch(PLACE, { method: "PUT" }))).toBe("HomeserverUnreachable");
  });
});
