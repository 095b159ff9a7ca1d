/**
 * @file Installs the .deb in a clean Debian, as a person would: its dependencies come from Debian, it is started from its
 * desktop entry by somebody who is not root, in Chromium's sandbox, and is removed again. Too long for every test run.
 */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cachePath, cached } from "./cache.mjs";
import { debToolsMissing, debUnsound } from "./distErrors.mjs";
import { findProgram } from "./programs.mjs";
import { say, step } from "./progress.mjs";
import { projectPath } from "./project.mjs";
import { lastLines, runTool } from "./tools.mjs";

const SUITE = "bookworm";
const MIRROR = "http://deb.debian.org/debian";

/**
 * The namespaces end with the command, and with them what was mounted and what still runs. `$1` is the folder. It becomes
 * the root in earnest: in a mere chroot the kernel lets nobody make user namespaces, which Chromium's sandbox prefers.
 */
const ENTER = `
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount -t tmpfs tmpfs "$1/dev/shm"
cd "$1"
mkdir -p .outside
pivot_root . .outside
umount -l /.outside
rmdir /.outside
exec /bin/bash /inside.sh
`;

/** @throws {import("./errors.mjs").BootstrapError} deb-tools-missing */
export function requireCheckable() {
  const missing = ["dpkg-deb", "mmdebstrap", "unshare", "pivot_root"].filter(
    (name) => findProgram(name, `${process.env["PATH"]}:/usr/sbin:/sbin`) === null,
  );
  if (missing.length > 0) throw debToolsMissing(missing);
  if (process.getuid?.() !== 0) throw debUnsound("only root can make the clean Debian", "");
}

/** @param {string} deb @throws {import("./errors.mjs").BootstrapError} deb-unsound */
export async function checkDeb(deb) {
  const base = await cached(`debian-${SUITE}`, (folder) =>
    step(`Clean Debian (${SUITE}, for the check)`, async () => {
      const args = ["--mode=root", "--variant=minbase", SUITE, join(folder, "base.tar"), MIRROR];
      const made = await runTool("mmdebstrap", args);
      if (made.code !== 0) throw debUnsound("the clean Debian could not be made", lastLines(made.stderr));
    }),
  );
  const root = await mkdtemp(cachePath("deb-check-"));
  try {
    await step("The .deb in a clean Debian", async (report) => {
      await must("tar", ["-xf", join(base, "base.tar"), "-C", root]);
      await prepare(root, deb);
      const args = ["--mount", "--pid", "--fork", "--kill-child", "bash", "-c", ENTER, "enter", root];
      const result = await runTool("unshare", args, {
        onOutput: (text) => {
          const seen = /^ok (.+)$/mu.exec(text);
          if (seen?.[1]) report(seen[1]);
        },
      });
      const lines = result.stdout.split("\n");
      say(lines.filter((line) => line.startsWith("ok ")).join("\n"));
      await keepPictures(root);
      const fault = lines.find((line) => line.startsWith("not ok ")) ?? "it ended early";
      if (result.code !== 0) throw debUnsound(fault, lastLines(result.stdout + result.stderr, 60));
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** @param {string} root @param {string} deb */
async function prepare(root, deb) {
  const script = join(dirname(fileURLToPath(import.meta.url)), "deb-check", "inside.sh");
  await copyFile(script, join(root, "inside.sh"));
  await copyFile(deb, join(root, "parley.deb"));
  for (const name of ["resolv.conf", "hosts"]) await copyFile(join("/etc", name), join(root, "etc", name));
  // Services are not started in it.
  await writeFile(join(root, "usr", "sbin", "policy-rc.d"), "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  await must("chroot", [root, "useradd", "--create-home", "person"]);
}

/** What was on the screen, for a person to look at. @param {string} root */
async function keepPictures(root) {
  await mkdir(projectPath("test", "results"), { recursive: true });
  for (const name of ["desktop-entry", "setuid-helper"]) {
    const file = projectPath("test", "results", `deb-${name}.png`);
    await runTool("convert", [`xwd:${join(root, "tmp", "shot", `${name}.xwd`)}`, file]);
  }
}

/** @param {string} command @param {string[]} args */
async function must(command, args) {
  const result = await runTool(command, args);
  if (result.code !== 0) throw debUnsound(`${command} failed`, lastLines(result.stderr));
}
