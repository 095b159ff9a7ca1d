/**
 * @file The feed from which installed apps learn of a new version: electron-updater's `latest*.yml`, with the makers'
 * signature in it. The private key comes from the environment when a release is made, and is written nowhere.
 */
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { signingKeyInvalid } from "./distErrors.mjs";

/**
 * @typedef {{ url: string, sha512: string, size: number }} FeedFile
 * @typedef {{ version: string, files: FeedFile[] }} Feed
 */

/** @param {string} pem @returns {import("node:crypto").KeyObject} @throws {import("./errors.mjs").BootstrapError} signing-key-invalid */
export function readSigningKey(pem) {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Its text may not be repeated anywhere, not even in an error.
  }
  throw signingKeyInvalid();
}

/** @param {import("node:crypto").KeyObject} privateKey @returns {string} SPKI DER in base64, as it is packed into the app */
export function publicKeyOf(privateKey) {
  return createPublicKey(privateKey).export({ format: "der", type: "spki" }).toString("base64");
}

/** @param {string} platform @param {string} arch @returns {string} the name that electron-updater asks for */
export function feedName(platform, arch) {
  if (platform === "win32") return "latest.yml";
  if (platform === "darwin") return "latest-mac.yml";
  return arch === "x64" ? "latest-linux.yml" : `latest-linux-${arch}.yml`;
}

/**
 * What is signed; `main/desktop/updates/updateSignature.ts` checks the same.
 * @param {Feed} feed @param {string} target for example "linux x64"
 */
export function statementOf(feed, target) {
  const files = feed.files.map(({ url, sha512, size }) => `${sha512} ${size} ${url}`);
  return ["parley update 1", target, feed.version, ...files, ""].join("\n");
}

/** @param {string} file @returns {Promise<FeedFile>} */
async function describeFile(file) {
  const hash = createHash("sha512");
  await pipeline(createReadStream(file), hash);
  return { url: basename(file), sha512: hash.digest("base64"), size: (await stat(file)).size };
}

/**
 * Writes the feed beside the files it names.
 * @param {object} options
 * @param {string} options.folder
 * @param {string} options.version
 * @param {string[]} options.files in that folder
 * @param {string} options.platform
 * @param {string} options.arch
 * @param {import("node:crypto").KeyObject} options.privateKey
 * @returns {Promise<string>} its path
 */
export async function writeFeed({ folder, version, files, platform, arch, privateKey }) {
  const feed = { version, files: await Promise.all(files.map((file) => describeFile(file))) };
  const statement = Buffer.from(statementOf(feed, `${platform} ${arch}`));
  const signature = sign(null, statement, privateKey).toString("base64");
  const path = join(folder, feedName(platform, arch));
  // JSON is YAML; one writer less.
  await writeFile(path, `${JSON.stringify({ ...feed, releaseDate: new Date().toISOString(), signature }, null, 2)}\n`);
  return path;
}
