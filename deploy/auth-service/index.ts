import { readConfig } from "./config.ts";
import { actOnDelayedEvent } from "./delayedEventApi.ts";
import { createDelayedLeaveRunner } from "./delayedLeaveRunner.ts";
import { createDiscovery } from "./discovery.ts";
import { createLiveKit } from "./livekit.ts";
import { causeOf, createLog } from "./log.ts";
import { createRateLimiter } from "./rateLimit.ts";
import { createAuthServer } from "./server.ts";
import { createService } from "./service.ts";
import { createWebhook } from "./webhook.ts";

/** MatrixRTC authorization service (MSC4195): composition only. How to run it: deploy/README.md. */
const read = readConfig(process.env);
if (!read.ok) {
  for (const mistake of read.mistakes) process.stderr.write(`${mistake}\n`);
  process.exit(1);
}

const { config } = read;
const log = createLog(config.logLevel);
for (const warning of read.warnings) log.warn(warning);

const livekit = createLiveKit(config.livekitApiUrl, config.livekitKey, config.livekitSecret);
const delayedLeaves = createDelayedLeaveRunner({ livekit, act: actOnDelayedEvent, log });
const service = createService({
  config,
  discovery: createDiscovery({ overrides: config.homeserverOverrides }),
  livekit,
  delayedLeaves,
  perUser: createRateLimiter(config.rateLimitPerUser),
  log,
});
const server = createAuthServer({
  service,
  webhook: createWebhook(config.livekitKey, config.livekitSecret, delayedLeaves.webhook, log),
  perIp: createRateLimiter(config.rateLimitPerIp),
  trustedProxyHops: config.trustedProxyHops,
  log,
});

server.on("error", (error) => {
  process.stderr.write(`The service can't listen on ${config.listen.host}:${config.listen.port}: ${causeOf(error)}.\n`);
  process.exit(1);
});
server.listen(config.listen.port, config.listen.host, () => {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : config.listen.port;
  log.info("listening", { host: config.listen.host, port });
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    log.info("stopping", { signal, delayedLeavesLeftToClients: delayedLeaves.size });
    delayedLeaves.close();
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    // Requests under way get a moment; a stuck one must not hold up a restart.
    setTimeout(() => process.exit(0), 5_000).unref();
  });
}
