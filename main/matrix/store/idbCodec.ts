import { Deserializer, Serializer } from "node:v8";

/** A valid IndexedDB key after normalisation: binary keys are always `ArrayBuffer`. */
export type IdbKey = number | string | Date | ArrayBuffer | IdbKey[];

/**
 * Canonical text of a key: two keys that IndexedDB holds equal give the same text, which makes it usable
 * as a primary key. (`v8.serialize` is not canonical: the same string or number has several encodings,
 * depending on how the engine happens to hold it.)
 */
export function encodeKey(key: IdbKey): string {
  return JSON.stringify(tagged(key));
}

/** The key that `encodeKey` was given. Throws on any other text. */
export function decodeKey(text: string): IdbKey {
  return untagged(JSON.parse(text));
}

function tagged(key: IdbKey): unknown {
  if (typeof key === "string") return key;
  if (typeof key === "number") return Number.isFinite(key) ? key : { n: String(key) };
  if (Array.isArray(key)) return key.map(tagged);
  if (key instanceof ArrayBuffer) return { b: Buffer.from(key).toString("base64") };
  return { d: key.getTime() };
}

function untagged(value: unknown): IdbKey {
  if (typeof value === "string" || typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(untagged);
  if (typeof value === "object" && value !== null) {
    if ("n" in value) return Number(value.n);
    if ("d" in value && typeof value.d === "number") return new Date(value.d);
    if ("b" in value && typeof value.b === "string") return new Uint8Array(Buffer.from(value.b, "base64")).buffer;
  }
  throw new TypeError("not an encoded IndexedDB key");
}

/**
 * Structured-clone bytes of a stored value. The plain `Serializer` is used and not `v8.serialize`, because
 * the latter's typed arrays come back as views on the whole input buffer.
 * @throws Error for what the structured clone algorithm of V8 can't carry (for example a Blob).
 */
export function encodeValue(value: unknown): Buffer {
  const serializer = new Serializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}

/** The value that `encodeValue` was given. Throws on damaged bytes. */
export function decodeValue(bytes: Uint8Array): unknown {
  const deserializer = new Deserializer(bytes);
  if (!deserializer.readHeader()) throw new TypeError("not a structured-clone value");
  const value: unknown = deserializer.readValue();
  return value;
}
