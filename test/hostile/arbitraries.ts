import fc from "fast-check";

/** What a hostile sender may write: values that are wrong, and valid events that were changed in one or a few places. */

export const me = "@me:hs";
export const ada = "@ada:hs";
export const eve = "@eve:evil.example";
export const gone = "@gone:hs";
export const ignoredUser = "@ignored:hs";
export const people = [me, ada, eve, gone, ignoredUser] as const;
export const HERE = "!here:hs";
export const ELSEWHERE = "!elsewhere:hs";
export const NOW = 1_800_000_000_000;

const zalgo = "Z" + "\u0335\u0301\u0489".repeat(40);
export const nastyText = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  fc.constantFrom(
    "",
    " ",
    "\u202Egnp.exe",
    "\u2066x\u2069\u200F",
    "a\u0000b\u001B[31m",
    "\uD800",
    "\u3164\u115F",
    zalgo,
    zalgo.replaceAll("\u0301", "\u200D\u0301"),
    "__proto__",
    "constructor",
    "toString",
    "<img src=x onerror=alert(1)>",
    "../../etc/passwd",
    "javascript:alert(1)",
    "\u{E0041}\u{E007F}",
    "👩‍👩‍👧",
    me,
    ada,
    eve,
  ),
);
export const hugeText = fc.constantFrom("x".repeat(100_000), "\u0335\u200D".repeat(50_000), "\u202E".repeat(100_000));
export const nastyNumber = fc.oneof(
  fc.constantFrom(NaN, Infinity, -Infinity, -0, -1, 0.5, 256, 1e308, -1e308, 2 ** 53, NOW * 1000, -NOW),
  fc.double(),
);

function nested(depth: number): unknown {
  let value: unknown = "deep";
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}
/** Own keys that would be dangerous to copy from, as `JSON.parse` makes them. */
export const polluting: unknown = JSON.parse(
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1,"hasOwnProperty":null}',
);
export const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: nastyText },
  { weight: 3, arbitrary: nastyNumber },
  { weight: 1, arbitrary: hugeText },
  { weight: 4, arbitrary: fc.constantFrom<unknown>(null, undefined, true, false, [], {}, [null], polluting) },
  { weight: 1, arbitrary: fc.constant(nested(2000)) },
  { weight: 3, arbitrary: fc.anything({ maxDepth: 2, maxKeys: 4, withNullPrototype: true }) },
);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (!isObject(value) || path.length > 5) return [path];
  return [
    path,
    ...Object.keys(value)
      .slice(0, 30)
      .flatMap((key) => pathsOf(value[key], [...path, key])),
  ];
}

function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined || !isObject(value)) return by;
  const copy: Record<string, unknown> = Array.isArray(value) ? (Object.assign([], value) as never) : { ...value };
  if (by === dropped && rest.length === 0) delete copy[key];
  else copy[key] = replaced(value[key], rest, by);
  return copy;
}
const dropped = Symbol("dropped");

/** The value, with nothing or up to three of its parts replaced, dropped or added. */
export function mutated(valid: fc.Arbitrary<unknown>, also: fc.Arbitrary<unknown> = nastyValue): fc.Arbitrary<unknown> {
  const change = fc.record({ at: fc.nat(), by: fc.oneof(nastyValue, also, fc.constant(dropped)) });
  return fc.tuple(valid, fc.array(change, { maxLength: 3 }), fc.boolean()).map(([value, changes, pollute]) => {
    let result = value;
    for (const { at, by } of changes) {
      const paths = pathsOf(result).slice(0, 200);
      const path = paths[at % paths.length] ?? [];
      // The whole of it, seldom.
      result =
        path.length === 0 && at % 5 !== 0
          ? result
          : replaced(result, path, by === dropped && path.length === 0 ? {} : by);
    }
    return pollute && isObject(result) && !Array.isArray(result) ? withPollution(result) : result;
  });
}

function withPollution(value: Record<string, unknown>): Record<string, unknown> {
  const copy = { ...value };
  Object.defineProperty(copy, "__proto__", { value: { polluted: true }, enumerable: true, configurable: true });
  return copy;
}

export const user = fc.constantFrom(...people);
export const eventId = fc.oneof(fc.constantFrom("$m1", "$m2", "$n1", "$n2", "$x"), fc.string({ maxLength: 5 }));
export const roomId = fc.constantFrom(HERE, HERE, ELSEWHERE);
export const clock = fc.oneof(
  fc.integer({ min: NOW - 7200_000, max: NOW + 7200_000 }),
  fc.constantFrom(0, 1, NOW, NOW * 2, NOW + 9e12, 8.64e15),
);

/** What state has no business holding: text that could disturb what is around it. */
export const harmful = /(?!\u200C|\u200D|[\u{E0020}-\u{E007F}\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const tower = /\p{M}(?:\u200D?\p{M}){3}/u;
export function assertCleanName(name: string): void {
  const bad = harmful.test(name) || tower.test(name) || /[\n\t]/u.test(name) || name.length > 255;
  if (bad || [...name].length > 255) throw new Error(`not a harmless name: ${JSON.stringify(name.slice(0, 100))}`);
}
export function must(condition: boolean, claim: string): asserts condition {
  if (!condition) throw new Error(claim);
}
