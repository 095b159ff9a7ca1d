/** @file What can go wrong while installers are made; told as in `errors.mjs`. */
import { BootstrapError } from "./errors.mjs";

/** @param {string} target @param {string} detail */
export function packFailed(target, detail) {
  return new BootstrapError(
    "pack-failed",
    `Packing did not finish (electron-builder, ${target}).`,
    "Read its own words above; when they name the network, the tools of that target could not be downloaded.",
    { detail },
  );
}

/** @param {string[]} faults */
export function packUnsound(faults) {
  return new BootstrapError(
    "pack-unsound",
    "The packed app is not what it should be.",
    "Mend electron-builder.yml, or the list in scripts/lib/pack.mjs when the change is meant.",
    { detail: faults.join("\n") },
  );
}

/** @param {string[]} faults */
export function overBudget(faults) {
  return new BootstrapError(
    "over-budget",
    "The app has become bigger than its budget.",
    "Make it smaller, or raise the number in scripts/lib/budgets.mjs with a reason.",
    { detail: faults.join("\n") },
  );
}

/** @param {string[]} programs */
export function debToolsMissing(programs) {
  return new BootstrapError(
    "deb-tools-missing",
    `Programs for the Debian package are missing: ${programs.join(", ")}.`,
    `Install them (Debian: apt install ${programs.map((name) => (name === "dpkg-deb" ? "dpkg" : name)).join(" ")}).`,
  );
}

/** @param {string} detail */
export function debFailed(detail) {
  return new BootstrapError(
    "deb-failed",
    "The Debian package could not be made.",
    "Read the words of dpkg-deb above.",
    { detail },
  );
}

/** @param {string} what @param {string} detail */
export function debUnsound(what, detail) {
  return new BootstrapError(
    "deb-unsound",
    `The Debian package failed its check: ${what}.`,
    "Mend scripts/lib/linuxTargets.mjs, then run npm run dist -- --check-deb again.",
    { detail },
  );
}

/** Without the key in its text: this is shown. */
export function signingKeyInvalid() {
  return new BootstrapError(
    "signing-key-invalid",
    "PARLEY_SIGNING_KEY is not an Ed25519 private key in PEM.",
    "Give the text of the key itself (openssl genpkey -algorithm ed25519), not a path.",
  );
}

export function signingIncomplete() {
  return new BootstrapError(
    "signing-incomplete",
    "An app that updates itself needs both an address and a key.",
    "Give PARLEY_UPDATE_URL (https://…) and PARLEY_SIGNING_KEY together, or neither for an app without updates.",
  );
}
