import { existsSync, mkdirSync, readlinkSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { decodeRecoveryKey } from "matrix-js-sdk/lib/crypto-api/recovery-key.js";
import { callNames } from "../../preload/contract.ts";
import { requireEnv, withDescendants } from "./support/app.ts";
import { formsOf, recordTold, secretsInBytes, secretsInFolder } from "./support/canary.ts";
import type { Canary } from "./support/canary.ts";
import { cryptoSecrets } from "./support/cryptoSecrets.ts";
import { expect, test } from "./support/fixtures.ts";
import { keptTexts } from "./support/keyring.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

/**
 * Main, which has all secrets in memory, dies of a wild pointer: nobody is there to write a dump, which a handler would be
 * for. Started as a person does, since Playwright's own switches forbid such handlers. @returns what it wrote
 */
async function crashMain(folder: string, profile: string): Promise<string> {
  const app = spawn(
    requireEnv("PARLEY_ELECTRON"),
    [join(import.meta.dirname, "..", ".."), "--no-sandbox", "--disable-gpu"],
    {
      env: {
        ...process.env,
        XDG_CONFIG_HOME: join(folder, "config"),
        XDG_CACHE_HOME: join(folder, "cache"),
        PARLEY_PROFILE: profile,
        PARLEY_LOG: "debug",
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const ended = once(app, "exit");
  let output = "";
  for (const stream of [app.stdout, app.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  const started = withDescendants(app.pid ?? 0);
  try {
    await expect.poll(() => output, { timeout: 60_000 }).toContain("rooms known after");
    started.splice(0, started.length, ...withDescendants(app.pid ?? 0));
    const programs = started.map((pid) => programOf(pid));
    expect(programs.filter((name) => name.endsWith("electron")).length).toBeGreaterThan(2);
    expect(programs.filter((name) => /crash/i.test(name))).toEqual([]);
    app.kill("SIGSEGV");
    expect((await ended)[1]).toBe("SIGSEGV");
  } finally {
    for (const pid of started) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // Ended with it.
      }
    }
  }
  return output;
}

function programOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    // Ended meanwhile.
    return "";
  }
}

test("the search for secrets finds what is planted, in every form, and nothing else", async ({ world }) => {
  const key = Buffer.from(Array.from({ length: 32 }, (_value, index) => (index * 37 + 250) % 256)).toString("base64");
  const canaries: Canary[] = [
    { name: "token", secret: 'syt_YWxp"Y2U_QzrlVvSK/+x' },
    { name: "key", secret: key },
  ];
  const folder = world.folder("planted");
  mkdirSync(join(folder, "deep", ".hidden"), { recursive: true });
  for (const { name, secret } of canaries) {
    const forms = [...formsOf(secret)];
    expect(forms.length).toBeGreaterThan(20);
    for (const [index, [, bytes]] of forms.entries()) {
      const file = join(folder, "deep", ".hidden", `${name}-${index}.bin`);
      writeFileSync(file, Buffer.concat([Buffer.alloc(70_001, 7), bytes, Buffer.from("tail")]));
    }
    const found = await secretsInFolder(folder, canaries);
    expect(found.filter((line) => line.includes(`: ${name} (`))).toHaveLength(forms.length);
    // As a part of something longer that was encoded as a whole.
    for (const before of ["", "a", "ab", "abc"]) {
      const whole = Buffer.from(`${before}${secret}"}`).toString("base64");
      expect(secretsInBytes(Buffer.from(whole), canaries)).toHaveLength(1);
    }
  }
  expect(secretsInBytes(Buffer.from(`${key.slice(0, 30)} ${key.slice(30)}`), canaries)).toEqual([]);
});

test("no secret in use lies on disk, in logs and output, or in what main tells the page", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name, roomId } = await world.conference(alice, [bob]);
  const profile = `alice-${process.pid}-canary`;
  const [a, b] = await Promise.all([
    world.launch("alice", { profile, pattern: patterns.alice, env: { PARLEY_LOG: "debug" } }),
    world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob }),
  ]);
  let output = "";
  for (const stream of [a.app.process().stdout, a.app.process().stderr])
    stream?.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  await expect(a.page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  const recorder = await recordTold(a.app);
  expect(recorder.calls).toBe(callNames.length);
  await a.page.getByRole("textbox", { name: "Homeserver" }).fill(alice.signIn.homeserver);
  await a.page.getByRole("textbox", { name: "Username" }).fill(alice.username);
  await a.page.getByLabel("Password", { exact: true }).fill(alice.password);
  await a.page.getByRole("button", { name: "Sign in", exact: true }).click();

  const save = a.page.getByRole("region", { name: "Save your recovery key" }).getByRole("button", { name: "Save it" });
  await save.click({ timeout: 60_000 });
  const shown = a.page.getByLabel("Recovery key", { exact: true });
  await expect(shown).toHaveText(/^(?:E\w{3})(?: \w{4}){11}$/);
  const recoveryKey = await shown.innerText();
  await a.page.getByRole("button", { name: "I have saved it" }).click();
  await expect(shown).toHaveCount(0);

  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(a.page, "Bob"), patterns.bob, 40_000);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice, 40_000);
  const sent = await a.page.evaluate(async (room) => {
    await window.parley.openChat({ roomId: room });
    return (await window.parley.sendMessage({ roomId: room, text: "under a key of its own" })).ok;
  }, roomId);
  expect(sent).toBe(true);
  const starts = async () => (await recorder.told()).filter(({ channel }) => channel.endsWith(":getState")).length;
  const before = await starts();
  await a.app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.forcefullyCrashRenderer());
  await expect.poll(starts, { timeout: 40_000 }).toBeGreaterThan(before);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice, 40_000);

  const told = await recorder.told();
  const kept = await keptTexts(profile);
  const ended = once(a.app.process(), "exit");
  await a.app.evaluate(({ app }) => app.quit()).catch(() => undefined);
  await ended;

  const session = {
    userId: kept.get("session.userId") ?? "",
    deviceId: kept.get("session.deviceId") ?? "",
    storageKey: kept.get("session.storageKey") ?? "",
  };
  const root = join(a.folder, "config", "Parley", profile);
  const media: Canary[] = told
    .filter(({ channel }) => /:(?:mediaKeys|getMediaKeys)$/.test(channel))
    .flatMap(({ text }) => [...text.matchAll(/"key":"([A-Za-z0-9+/]{22}={0,2})"/g)])
    .map(([, secret], index) => ({ name: `media key ${index}`, secret: secret ?? "" }));
  // What is kept beside the secrets in one entry is none: names and addresses.
  const plain = new Set(["session.homeserver", "session.userId", "session.deviceId"]);
  const isSecret = (key: string, text: string) => !plain.has(key) && !/^https?:/.test(text);
  const canaries: Canary[] = [
    ...[...kept].filter(([key, text]) => isSecret(key, text)).map(([key, secret]) => ({ name: key, secret })),
    { name: "password", secret: alice.password },
    { name: "recovery key", secret: recoveryKey },
    { name: "recovery key, its bytes", secret: Buffer.from(decodeRecoveryKey(recoveryKey)).toString("base64") },
    { name: "recovery key, run together", secret: recoveryKey.replaceAll(" ", "") },
    ...(await cryptoSecrets(join(root, "matrix"), session)),
  ].filter(({ secret }) => secret.length >= 12);
  const names = canaries.map((canary) => canary.name);
  for (const expected of [
    "session.accessToken",
    "session.storageKey",
    "key of the stores",
    "master key",
    "self-signing key",
    "user-signing key",
    "backup key",
    "device's signing key",
    "device's agreement key",
  ])
    expect(names).toContain(expected);
  for (const kind of [/^room key \d/, /^sender key \d/, /^one-time key \d/, /^Olm session \d+: root key/])
    expect(names.some((each) => kind.test(each))).toBe(true);
  expect(media.length).toBeGreaterThanOrEqual(2);

  output += await crashMain(a.folder, profile);

  // Disk: profile with logs, caches, databases and dumps, the camera's film aside, which is the test's own.
  expect(await secretsInFolder(join(a.folder, "config"), [...canaries, ...media])).toEqual([]);
  const cache = join(a.folder, "cache");
  if (existsSync(cache)) expect(await secretsInFolder(cache, [...canaries, ...media])).toEqual([]);
  expect(secretsInBytes(Buffer.from(output), [...canaries, ...media])).toEqual([]);
  expect(secretsInBytes(Buffer.from(a.consoleLines.join("\n")), [...canaries, ...media])).toEqual([]);
  expect(output).toContain("rooms known after");

  // The page gets two kinds: media keys by the calls made for them, and the recovery key to show it, once.
  const may = (channel: string) =>
    /:(?:mediaKeys|getMediaKeys)$/.test(channel) ? media : channel.endsWith(":makeRecoveryKey") ? "recovery" : [];
  for (const { channel, text } of told) {
    const allowed = may(channel);
    const forbidden =
      allowed === "recovery"
        ? [...canaries.filter((canary) => !canary.name.startsWith("recovery")), ...media]
        : allowed.length > 0
          ? canaries
          : [...canaries, ...media];
    expect(secretsInBytes(Buffer.from(text), forbidden), channel).toEqual([]);
  }
  expect(told.filter(({ channel }) => channel.endsWith(":makeRecoveryKey"))).toHaveLength(1);
  expect(told.length).toBeGreaterThan(20);
});
