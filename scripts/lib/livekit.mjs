/** @file LiveKit, the local media server (SFU), built from the Go module proxy: it offers no binary there. */
import { existsSync } from "node:fs";
import { chmod, mkdir, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { cached, cachePath } from "./cache.mjs";
import { diskFull, downloadRefused, goMissing, goTooOld } from "./errors.mjs";
import { findProgram } from "./programs.mjs";
import { reportGrowth, step } from "./progress.mjs";
import { isAtLeast, lastLines, runTool } from "./tools.mjs";

/** Newer ones do not build from the module proxy. */
const LIVEKIT_VERSION = "1.11.0";
const ENTRY = `livekit-${LIVEKIT_VERSION}`;
/** From this one on Go fetches the toolchain that a module asks for. */
const OLDEST_GO = "1.21";

/**
 * @returns {Promise<string>} the server's binary
 * @throws {import("./errors.mjs").BootstrapError} go-missing, go-too-old, download-refused, disk-full
 */
export async function ensureLiveKit() {
  const entry = await cached(ENTRY, async (folder) => {
    const go = await findGo();
    await step(`LiveKit ${LIVEKIT_VERSION}, the local media server (go install, about two minutes)`, async (report) => {
      // Its own build cache: a gigabyte that nothing needs once the binary is there.
      const buildCache = join(folder, ".build");
      await mkdir(buildCache);
      const compiled = (/** @type {string} */ size) => report(`${size} compiled`);
      const result = await reportGrowth([buildCache], 0, compiled, () =>
        runTool(go, ["install", `github.com/livekit/livekit-server/cmd/server@v${LIVEKIT_VERSION}`], {
          env: {
            ...process.env,
            GOBIN: folder,
            GOCACHE: buildCache,
            GOFLAGS: "",
            CGO_ENABLED: "0",
            GOOS: "",
            GOARCH: "",
          },
        }),
      );
      if (/no space left/iu.test(result.stderr)) throw diskFull(folder);
      if (result.code !== 0) throw downloadRefused(`LiveKit ${LIVEKIT_VERSION}`, lastLines(result.stderr));
      await rm(buildCache, { recursive: true, force: true });
      await chmod(join(folder, binaryName()), 0o755);
    });
  });
  return join(entry, binaryName());
}

/**
 * Says at once, before anything large is fetched, that Go is missing.
 * @throws {import("./errors.mjs").BootstrapError} go-missing, go-too-old
 */
export async function requireGo() {
  if (!existsSync(cachePath(ENTRY))) await findGo();
}

/** @returns {Promise<string>} a Go that is new enough */
async function findGo() {
  const go = findProgram("go", [process.env["PATH"], "/usr/local/go/bin"].join(delimiter));
  if (go === null) throw goMissing();
  const version = /go(\d+\.\d+(?:\.\d+)?)/u.exec((await runTool(go, ["version"])).stdout)?.[1] ?? "0";
  if (!isAtLeast(version, OLDEST_GO)) throw goTooOld(version);
  return go;
}

function binaryName() {
  return process.platform === "win32" ? "server.exe" : "server";
}
