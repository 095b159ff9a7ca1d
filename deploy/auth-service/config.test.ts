import { describe, expect, it } from "vitest";
import { hasFullAccess, readConfig } from "./config.ts";

const good = {
  LIVEKIT_URL: "wss://sfu.example.org/",
  LIVEKIT_KEY: "key",
  LIVEKIT_SECRET: "secret",
  FULL_ACCESS_HOMESERVERS: "example.org, other.example",
};

const noFiles = (): string => {
  throw new Error("ENOENT");
};

function mistakesOf(env: Record<string, string | undefined>): readonly string[] {
  const read = readConfig({ ...good, ...env }, noFiles);
  return read.ok ? [] : read.mistakes;
}

describe("readConfig", () => {
  it("fills in what may be left out", () => {
    const read = readConfig(good, noFiles);
    expect(read).toMatchObject({
      ok: true,
      warnings: [],
      config: {
        livekitUrl: "wss://sfu.example.org",
        livekitApiUrl: "https://sfu.example.org",
        listen: { host: "0.0.0.0", port: 8080 },
        trustedProxyHops: 0,
        logLevel: "info",
      },
    });
  });

  it("reads the secret from a file", () => {
    const read = readConfig(
      { ...good, LIVEKIT_SECRET: "", LIVEKIT_SECRET_FILE: "/run/secrets/livekit" },
      () => "from file\n",
    );
    expect(read).toMatchObject({ ok: true, config: { livekitSecret: "from file" } });
  });

  it("reads overrides and addresses", () => {
    const read = readConfig(
      {
        ...good,
        LISTEN: "[::1]:0",
        LIVEKIT_API_URL: "http://livekit:7880",
        HOMESERVER_OVERRIDES: "example.org=http://synapse:8008/,10.0.0.1:8448=http://127.0.0.1:1",
      },
      noFiles,
    );
    expect(read).toMatchObject({
      ok: true,
      config: { listen: { host: "::1", port: 0 }, livekitApiUrl: "http://livekit:7880" },
    });
    expect(read.ok && [...read.config.homeserverOverrides]).toEqual([
      ["example.org", "http://synapse:8008"],
      ["10.0.0.1:8448", "http://127.0.0.1:1"],
    ]);
  });

  it("warns about full access for everyone", () => {
    const read = readConfig({ ...good, FULL_ACCESS_HOMESERVERS: "*" }, noFiles);
    expect(read.ok && read.warnings).toHaveLength(1);
    expect(read.ok && hasFullAccess(read.config, "anything.example")).toBe(true);
  });

  it.each([
    [{ LIVEKIT_URL: undefined }, "LIVEKIT_URL is missing"],
    [{ LIVEKIT_URL: "http://sfu" }, "LIVEKIT_URL must be an address that starts with ws:// or wss://"],
    [{ LIVEKIT_URL: "wss://user:pw@sfu" }, "LIVEKIT_URL must not hold a user name"],
    [{ LIVEKIT_API_URL: "ws://sfu" }, "LIVEKIT_API_URL must be"],
    [{ LIVEKIT_KEY: "" }, "LIVEKIT_KEY is missing"],
    [{ LIVEKIT_SECRET_FILE: "/x" }, "Set either LIVEKIT_SECRET or LIVEKIT_SECRET_FILE"],
    [{ LIVEKIT_SECRET: "", LIVEKIT_SECRET_FILE: "/x" }, "The file that LIVEKIT_SECRET_FILE names can't be read"],
    [{ LISTEN: "8080" }, "LISTEN must be written as host:port"],
    [{ LISTEN: "0.0.0.0:65536" }, "LISTEN must be written as host:port"],
    [{ FULL_ACCESS_HOMESERVERS: "" }, "FULL_ACCESS_HOMESERVERS is missing"],
    [{ FULL_ACCESS_HOMESERVERS: "*,example.org" }, "FULL_ACCESS_HOMESERVERS is either *"],
    [{ FULL_ACCESS_HOMESERVERS: "https://example.org" }, "isn't a Matrix server name"],
    [{ HOMESERVER_OVERRIDES: "example.org" }, "write each entry as server_name=http://host:port"],
    [{ HOMESERVER_OVERRIDES: "example.org=ftp://x" }, "address of example.org must be"],
    [{ HOMESERVER_OVERRIDES: "a.example=http://x,a.example=http://y" }, "names a.example twice"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL must be one of"],
    [{ TRUSTED_PROXY_HOPS: "-1" }, "TRUSTED_PROXY_HOPS must be a whole number"],
    [{ RATE_LIMIT_PER_IP_PER_MINUTE: "0" }, "RATE_LIMIT_PER_IP_PER_MINUTE must be a whole number of at least 1"],
  ])("%j is one mistake", (env, sentence) => {
    const mistakes = mistakesOf(env);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(sentence);
  });

  it("names every mistake at once", () => {
    expect(mistakesOf({ LIVEKIT_KEY: "", LISTEN: "x", LOG_LEVEL: "loud" })).toHaveLength(3);
  });
});

describe("hasFullAccess", () => {
  it("means exactly the servers listed", () => {
    const config = { fullAccessHomeservers: new Set(["example.org"]) };
    expect(hasFullAccess(config, "example.org")).toBe(true);
    expect(hasFullAccess(config, "example.org:8448")).toBe(false);
    expect(hasFullAccess(config, "sub.example.org")).toBe(false);
  });
});
