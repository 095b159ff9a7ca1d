/** @file The switches of `npm run dist`. */
import { wrongArguments } from "./errors.mjs";

export const DIST_USAGE = `npm run dist -- [switches]: makes installers of this system, for its processor, in dist/

  --dir              only the unpacked app
  --target=NAME,…    only these: tar.gz, deb, AppImage (Linux); dmg, zip (macOS); nsis (Windows)
  --check-deb        installs the .deb in a clean Debian, starts it as an ordinary person, and removes it (root only)
  --help             this`;

/** What each system makes when nothing is asked for. @type {Record<string, string[]>} */
const TARGETS = { linux: ["tar.gz", "deb", "AppImage"], darwin: ["dmg", "zip"], win32: ["nsis"] };

/**
 * @typedef {object} DistOptions
 * @property {string[]} targets
 * @property {boolean} chosen whether a person asked for exactly these
 * @property {boolean} checkDeb
 * @property {boolean} help
 *
 * @param {string[]} args
 * @param {string} [platform]
 * @returns {DistOptions}
 */
export function parseDistOptions(args, platform = process.platform) {
  const known = TARGETS[platform] ?? [];
  /** @type {DistOptions} */
  const options = { targets: known, chosen: false, checkDeb: false, help: false };
  for (const argument of args) {
    if (argument === "--help") options.help = true;
    else if (argument === "--dir") Object.assign(options, { targets: [], chosen: true });
    else if (argument === "--check-deb") options.checkDeb = true;
    else if (argument.startsWith("--target=")) {
      const targets = argument.slice("--target=".length).split(",");
      const strange = targets.find((target) => !known.includes(target));
      if (strange !== undefined) throw wrongArguments(strange, DIST_USAGE);
      Object.assign(options, { targets, chosen: true });
    } else throw wrongArguments(argument, DIST_USAGE);
  }
  if (options.checkDeb && !options.chosen) Object.assign(options, { targets: ["deb"], chosen: true });
  return options;
}
