import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { discover } from "./discovery.ts";
import { isCaptive, networkFailure } from "./networkFailure.ts";

const failed = (code: string) => new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });

describe("networkFailure", () => {
  it.each([
    ["CERT_HAS_EXPIRED", "CertificateDates"],
    ["CERT_NOT_YET_VALID", "CertificateDates"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "CertificateInvalid"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "CertificateInvalid"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "CertificateInvalid"],
    ["ENOTFOUND", "HomeserverUnknown"],
    ["ECONNREFUSED", "HomeserverUnreachable"],
  ])("tells %s as %s", (code, name) => {
    expect(networkFailure(failed(code), "HomeserverUnreachable")).toBe(name);
  });

  it("calls a name that nobody typed unreachable", () => {
    expect(networkFailure(failed("ENOTFOUND"), "AuthServerUnreachable")).toBe("AuthServerUnreachable");
  });
});

describe("isCaptive", () => {
  const html = new Headers({ "content-type": "text/html" });
  const asked = new URL("https://hs.example/_matrix/client/versions");
  it.each([
    ["511", { status: 511, url: asked.href, headers: new Headers() }, true],
    ["a page of another host", { status: 200, url: "http://portal.example/login", headers: html }, true],
    ["a page of the same host", { status: 200, url: asked.href, headers: html }, false],
    ["data of another host", { status: 200, url: "https://b.example/x", headers: new Headers() }, false],
  ] as const)("%s: %s", (_what, answer, captive) => {
    expect(isCaptive(asked, answer)).toBe(captive);
  });
});

describe("a captive portal", () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  it("is told as one where the homeserver should answer", async () => {
    const open = async (server: ReturnType<typeof createServer>) => {
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    };
    const portal = await open(
      createServer((_request, response) => response.setHeader("content-type", "text/html").end("<h1>Welcome</h1>")),
    );
    const homeserver = await open(
      createServer((_request, response) => response.writeHead(302, { location: `${portal}/welcome` }).end()),
    );
    await expect(discover(homeserver)).rejects.toThrow(/^CaptivePortal/);
  });
});
