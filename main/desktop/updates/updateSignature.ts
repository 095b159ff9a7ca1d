import { createPublicKey, verify } from "node:crypto";
import { z } from "zod";

/**
 * The makers' signature over an update feed (`latest*.yml`), field `signature`: Ed25519, base64, over `statementOf`.
 * electron-updater checks a file against the checksum in the feed, and the feed is only as good as the server it lies
 * on; on Linux nothing else vouches for it. With this, a server that was taken over can offer nothing of its own, no
 * old version as a new one, and no build for another system. What it can do is to hide that there is an update.
 */
export const SignedFeed = z.object({
  version: z.string().regex(/^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/),
  files: z
    .array(
      z.object({ url: z.string().min(1).max(255), sha512: z.base64().length(88), size: z.number().int().positive() }),
    )
    .min(1)
    .max(20),
  signature: z.base64().length(88),
});
export type SignedFeed = z.infer<typeof SignedFeed>;

/** For example "linux x64": a feed for one kind of computer is nothing for another. */
export type Target = `${string} ${string}`;

/** What is signed, line by line; `scripts/lib/updateFeed.mjs` writes the same. */
export function statementOf(feed: Pick<SignedFeed, "version" | "files">, target: Target): string {
  const files = feed.files.map(({ url, sha512, size }) => `${sha512} ${size} ${url}`);
  return ["parley update 1", target, feed.version, ...files, ""].join("\n");
}

/**
 * @param info what the feed says, as it was parsed
 * @param publicKey Ed25519, SPKI DER in base64
 * @returns the feed, or undefined when it is not the makers'
 */
export function trustedFeed(info: unknown, publicKey: string, target: Target): SignedFeed | undefined {
  const feed = SignedFeed.safeParse(info);
  if (!feed.success) return undefined;
  // A line break in a name could make two statements look alike; a path could leave the folder of updates.
  if (feed.data.files.some(({ url }) => !/^[\w.+-]+$/.test(url))) return undefined;
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
  if (key.asymmetricKeyType !== "ed25519") return undefined;
  const statement = Buffer.from(statementOf(feed.data, target));
  return verify(null, statement, key, Buffer.from(feed.data.signature, "base64")) ? feed.data : undefined;
}
