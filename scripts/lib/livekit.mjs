/** @file LiveKit, the local media server (SFU), built from the Go module proxy: it offers no binary there. */
import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { cached } from "./cache.mjs";
import { diskFull, downloadRefused, goMissing, goTooOld } from "./errors.mjs";
import { step } from "./progress.mjs";
import { findProgram, isAtLeast, lastLines, runTool } from "./tools.mjs";

/** Newer ones do not build from the module proxy. */
const LIVEKIT_VERSION = "1.11.0";
/** From this one on Go fetches the toolchain that a module asks for. */
const OLDEST_GO = "1.21";

/**
 * @returns {Promise<string>} the server's binary
 * @throws {import("./errors.mjs").BootstrapError} go-missing, go-too-old, download-refused, disk-full
 */
export async function ensureLiveKit() {
  const entry = await cached(`livekit-${LIVEKIT_VERSION}`, async (folder) => {
    const go = findProgram("go", `${process.env["PATH"]}:/usr/local/go/bin`);
    if (go === null) throw goMissing();
    const version = /go(\d+\.\d+(?:\.\d+)?)/u.exec((await runTool(go, ["version"])).stdout)?.[1] ?? "0";
    if (!isAtLeast(version, OLDEST_GO)) throw goTooOld(version);
    await step(`LiveKit ${LIVEKIT_VERSION}, the local media server (go install, about two minutes)`, async (report) => {
      let modules = 0;
      // Its own build cache: a gigabyte that nothing needs once the binary is there.
      const buildCache = join(folder, ".build");
      await mkdir(buildCache);
      const result = await runTool(go, ["install", `github.com/livekit/livekit-server/cmd/server@v${LIVEKIT_VERSION}`], {
        env: { ...process.env, GOBIN: folder, GOCACHE: buildCache, GOFLAGS: "", CGO_ENABLED: "0", GOOS: "", GOARCH: "" },
        onOutput: (text) => {
          modules += text.match(/^go: downloading /gmu)?.length ?? 0;
          report(`${modules} modules, compiling`);
        },
      });
      if (/no space left/iu.test(result.stderr)) throw diskFull(folder);
      if (result.code !== 0) throw downloadRefused(`LiveKit ${LIVEKIT_VERSION}`, lastLines(result.stderr));
      await rm(buildCache, { recursive: true, force: true });
      await chmod(join(folder, binaryName()), 0o755);
    });
  });
  return join(entry, binaryName());
}

function binaryName() {
  return process.platform === "win32" ? "server.exe" : "server";
}
