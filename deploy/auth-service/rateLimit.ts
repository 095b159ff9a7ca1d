/**
 * Token buckets, one for each key (an address, a user id). A bucket holds as many requests as a minute brings, so
 * a burst of that size is fine and a steady stream is held to the rate.
 */
export interface RateLimiter {
  /** Takes one request out of the bucket. @returns 0 where allowed, otherwise milliseconds to wait */
  take(key: string): number;
}

/** Beyond this many keys, full buckets (which carry no memory worth keeping) are dropped. */
const sweepAbove = 10_000;

export function createRateLimiter(perMinute: number, now: () => number = Date.now): RateLimiter {
  const perMs = perMinute / 60_000;
  const buckets = new Map<string, { tokens: number; at: number }>();

  const sweep = (time: number): void => {
    for (const [key, bucket] of buckets) {
      if (bucket.tokens + (time - bucket.at) * perMs >= perMinute) buckets.delete(key);
    }
    // Still over: somebody brings ever new keys. Forgetting the oldest is better than growing without end.
    for (const key of buckets.keys()) {
      if (buckets.size <= sweepAbove) break;
      buckets.delete(key);
    }
  };

  return {
    take(key) {
      const time = now();
      const bucket = buckets.get(key) ?? { tokens: perMinute, at: time };
      // A clock that was set back must not take tokens away.
      const tokens = Math.min(perMinute, bucket.tokens + Math.max(0, time - bucket.at) * perMs);
      const allowed = tokens >= 1;
      buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, at: time });
      if (buckets.size > sweepAbove) sweep(time);
      return allowed ? 0 : Math.ceil((1 - tokens) / perMs);
    },
  };
}
