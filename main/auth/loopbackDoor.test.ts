import { request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { openLoopbackDoor } from "./loopbackDoor.ts";
import type { ReturnDoor } from "./loopbackDoor.ts";

const page = { language: "en", direction: "ltr", title: "Signed <in>", body: "Go back" } as const;
let door: ReturnDoor | undefined;
afterEach(() => door?.close());

async function open(): Promise<ReturnDoor> {
  door = await openLoopbackDoor(page);
  return door;
}

function statusOf(url: string, options: { method?: string; host?: string } = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = options.host === undefined ? {} : { host: options.host };
    request(url, { method: options.method ?? "GET", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

describe("the door on loopback", () => {
  it("hands over the first return, leads the browser away from the code, and is gone", async () => {
    const { redirectUri, returned } = await open();
    expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    const response = await fetch(`${redirectUri}?code=c1&state=s1`);
    expect((await returned).get("code")).toBe("c1");
    expect(new URL(response.url).pathname + new URL(response.url).search).toBe("/done");
    expect(await response.text()).toContain("Signed &lt;in>");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    await expect(fetch(redirectUri)).rejects.toThrow("fetch failed");
  });

  it("takes one return and no second", async () => {
    const { redirectUri, returned } = await open();
    const first = await fetch(`${redirectUri}?code=c1`, { redirect: "manual" });
    expect(first.status).toBe(303);
    expect(await statusOf(`${redirectUri}?code=c2`)).toBe(404);
    expect((await returned).get("code")).toBe("c1");
  });

  it("answers nobody else: other paths, other methods, other names for this computer", async () => {
    const { redirectUri, returned } = await open();
    let done = false;
    void returned.then(() => (done = true));
    expect(await statusOf(new URL("/favicon.ico", redirectUri).href)).toBe(404);
    expect(await statusOf(new URL("/done", redirectUri).href)).toBe(404);
    expect(await statusOf(`${redirectUri}?code=c1`, { method: "POST" })).toBe(400);
    expect(await statusOf(`${redirectUri}?code=c1`, { host: "evil.example" })).toBe(400);
    expect(done).toBe(false);
  });
});
