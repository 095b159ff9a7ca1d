/** @file Node 22 for the tools that need it (vitest, the build, Playwright) where an older Node 20 runs us. */
import { chmod, cp, mkdir, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache.mjs";
import { nodeTooOld } from "./errors.mjs";
import { fetchPackage } from "./npm.mjs";
import { step } from "./progress.mjs";
import { isAtLeast } from "./tools.mjs";

const VERSION = "22.23.3";
/** The checksum of the one package that was tried; elsewhere the registry's own is trusted. */
const LINUX_X64_INTEGRITY =
  "sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==";

/** @throws {import("./errors.mjs").BootstrapError} node-too-old */
export function requireNode20() {
  if (!isAtLeast(process.versions.node, "20")) throw nodeTooOld(process.versions.node);
}

/**
 * A Node that is at least 22.12: the running one, or one fetched from the npm registry.
 * @returns {Promise<string>} the path of its binary
 * @throws {import("./errors.mjs").BootstrapError} download-refused, disk-full
 */
export async function ensureNode22() {
  if (isAtLeast(process.versions.node, "22.12")) return process.execPath;
  const system = process.platform === "win32" ? "win" : process.platform;
  const target = `${system}-${process.arch}`;
  const binary = process.platform === "win32" ? "node.exe" : "node";
  const entry = await cached("node-22", (folder) =>
    step("Node 22 (for the tools; 52 MB)", async (report) => {
      const scratch = join(folder, "scratch");
      await mkdir(scratch);
      const source = {
        spec: `node-${target}@${VERSION}`,
        bytes: 51_589_858,
        ...(target === "linux-x64" ? { integrity: LINUX_X64_INTEGRITY } : {}),
      };
      const unpacked = await fetchPackage(source, scratch, report);
      await mkdir(join(folder, "bin"));
      const inBin = join(unpacked, "bin", binary);
      await cp(existsSync(inBin) ? inBin : join(unpacked, binary), join(folder, "bin", binary));
      await chmod(join(folder, "bin", binary), 0o755);
      await rm(scratch, { recursive: true });
    }),
  );
  return join(entry, "bin", binary);
}
