/** @file The arguments of `npm start`. */
import { wrongArguments } from "./errors.mjs";

export const START_USAGE = `npm start                 fetch what is missing, start a local backend, open the app signed in
npm start -- --join       open a second person's window in the first conference (starts the rest when it does not run)
npm start -- --no-backend open the app alone, to sign in to a homeserver of your own (needs neither Python nor Go)
npm start -- --help       this text

PARLEY_CACHE      where fetched parts and the local backend's data are kept (default: ~/.cache/parley)
PARLEY_PORT_BASE  the first of the four ports of the local backend (default: 18800)`;

/**
 * @typedef {object} StartOptions
 * @property {boolean} join
 * @property {boolean} backend
 * @property {boolean} help
 */

/**
 * @param {string[]} args without node and script
 * @returns {StartOptions}
 * @throws {import("./errors.mjs").BootstrapError} wrong-arguments
 */
export function parseStartOptions(args) {
  const options = { join: false, backend: true, help: false };
  for (const argument of args) {
    if (argument === "--join") options.join = true;
    else if (argument === "--no-backend") options.backend = false;
    else if (argument === "--help" || argument === "-h") options.help = true;
    else throw wrongArguments(argument, START_USAGE);
  }
  if (options.join && !options.backend) throw wrongArguments("--join together with --no-backend", START_USAGE);
  return options;
}
