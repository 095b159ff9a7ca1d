/**
 * @file A Synapse on loopback, with SQLite in its folder. Two configuration files: the first holds what never changes
 * (name, secrets), the second what each start decides (ports, features). JSON is YAML, so both are written as JSON.
 */
import { existsSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startProcess } from "../../scripts/lib/processes.mjs";
import { runTool } from "../../scripts/lib/tools.mjs";

/** High enough that no test meets one; every kind whose default was met is here. */
const NO_LIMIT = { per_second: 10_000, burst_count: 10_000 };
const RATE_LIMITS = {
  rc_message: NO_LIMIT,
  rc_registration: NO_LIMIT,
  rc_login: { address: NO_LIMIT, account: NO_LIMIT, failed_attempts: NO_LIMIT },
  rc_joins: { local: NO_LIMIT, remote: NO_LIMIT },
  rc_joins_per_room: NO_LIMIT,
  rc_invites: { per_room: NO_LIMIT, per_user: NO_LIMIT, per_issuer: NO_LIMIT },
  rc_room_creation: NO_LIMIT,
  rc_delayed_event_mgmt: NO_LIMIT,
  rc_key_requests: NO_LIMIT,
  rc_media_create: NO_LIMIT,
  rc_profile: NO_LIMIT,
  rc_user_directory: NO_LIMIT,
};

/** For a server whose accounts anybody may make: a burst of visitors passes, a script that makes thousands does not. */
const OPEN_REGISTRATION = {
  enable_registration: true,
  enable_registration_without_verification: true,
  rc_registration: { per_second: 2, burst_count: 20 },
};
const CLOSED_REGISTRATION = { enable_registration: false, enable_registration_without_verification: false };

/** Self-signed, with the libraries that Synapse brings: no other program is needed. */
const MAKE_CERTIFICATE = `
import datetime, ipaddress, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
now = datetime.datetime.now(datetime.timezone.utc)
names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
    .not_valid_after(now + datetime.timedelta(days=3650)).add_extension(names, False).sign(key, hashes.SHA256()))
open(sys.argv[1], "wb").write(made.public_bytes(serialization.Encoding.PEM))
open(sys.argv[2], "wb").write(key.private_bytes(serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
`;

/**
 * @typedef {object} SynapseFederation how it speaks with another server on this machine
 * @property {number} tlsPort where it listens for other servers; the port in its name leads there
 * @property {string[]} names of all servers that take part; no other is spoken to
 * @property {Record<string, string>} overrides server name to the http address of its homeserver, for the auth services
 * @property {"open" | "closed"} registration whether anybody may make an account
 * @property {Record<string, unknown>} wellKnown more of `.well-known/matrix/client`
 *
 * @typedef {object} SynapseOptions
 * @property {string} dir its own folder; everything of it lies there
 * @property {string} python from `ensureSynapse`
 * @property {string} serverName kept from the first start on
 * @property {number} port
 * @property {string | null} authServiceUrl the transport it announces; null for a homeserver without one
 * @property {SynapseFederation | undefined} [federation] alone when left out
 * @property {import("./turn.mjs").TurnSettings | undefined} [turn] see `startTurn`
 * @property {string[] | undefined} [within] see `startProcess`
 * @property {SynapseExtra | undefined} [extra]
 *
 * @typedef {object} SynapseExtra
 * @property {Record<string, unknown>} settings more of its configuration, which wins
 * @property {string} [pythonPath] folder of packages that Synapse itself does not bring
 */

/**
 * Writes the configuration and starts it.
 * @param {SynapseOptions} options
 * @returns {Promise<{ process: import("../../scripts/lib/processes.mjs").OwnedProcess, logFile: string, registrationSecret: string }>}
 */
export async function startSynapse(options) {
  const { dir, python, within } = options;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const identity = join(dir, "homeserver.yaml");
  if (!existsSync(identity)) await writeIdentity(identity, options);
  if (options.federation !== undefined) await makeCertificate(python, dir);
  const settings = join(dir, "parley.yaml");
  await writeFile(settings, JSON.stringify(settingsOf(options), null, 1), { mode: 0o600 });
  const logFile = join(dir, "synapse.log");
  const process = startProcess(python, ["-m", "synapse.app.homeserver", "-c", identity, "-c", settings], {
    name: "homeserver",
    cwd: dir,
    logFile,
    ...(within === undefined ? {} : { within }),
    env: {
      ...globalThis.process.env,
      PYTHONDONTWRITEBYTECODE: "",
      PYTHONUNBUFFERED: "1",
      ...(options.extra?.pythonPath === undefined ? {} : { PYTHONPATH: options.extra.pythonPath }),
    },
  });
  const { registration_shared_secret: registrationSecret } = JSON.parse(await readFile(identity, "utf8"));
  return { process, logFile, registrationSecret };
}

/** @param {string} python @param {string} dir */
async function makeCertificate(python, dir) {
  if (existsSync(join(dir, "tls.key"))) return;
  const { code, stderr } = await runTool(python, ["-c", MAKE_CERTIFICATE, join(dir, "tls.crt"), join(dir, "tls.key")]);
  if (code !== 0) throw new Error(`no certificate could be made: ${stderr}`);
}

/** @param {string} file @param {SynapseOptions} options */
async function writeIdentity(file, { dir, serverName }) {
  const secret = () => randomBytes(32).toString("base64url");
  const seed = randomBytes(32).toString("base64").replace(/=+$/u, "");
  await writeFile(join(dir, "signing.key"), `ed25519 a_parley ${seed}\n`, { mode: 0o600 });
  await writeFile(join(dir, "log.yaml"), JSON.stringify(logConfig(), null, 1));
  const identity = {
    server_name: serverName,
    signing_key_path: join(dir, "signing.key"),
    macaroon_secret_key: secret(),
    form_secret: secret(),
    registration_shared_secret: secret(),
    database: { name: "sqlite3", args: { database: join(dir, "homeserver.db") } },
    media_store_path: join(dir, "media"),
    log_config: join(dir, "log.yaml"),
    report_stats: false,
  };
  await writeFile(file, JSON.stringify(identity, null, 1), { mode: 0o600 });
}

/** To stderr, which goes to the log file. */
function logConfig() {
  return {
    version: 1,
    formatters: { line: { format: "%(asctime)s %(levelname)s %(name)s %(request)s %(message)s" } },
    handlers: { stderr: { class: "logging.StreamHandler", formatter: "line" } },
    root: { level: process.env["PARLEY_BACKEND_LOG"] ?? "WARNING", handlers: ["stderr"] },
    disable_existing_loggers: false,
  };
}

/** @param {SynapseOptions} options */
function settingsOf({ dir, port, authServiceUrl, federation, turn, extra }) {
  const transports = authServiceUrl === null ? [] : [{ type: "livekit", livekit_service_url: authServiceUrl }];
  return {
    public_baseurl: `http://127.0.0.1:${port}/`,
    listeners: [
      {
        port,
        type: "http",
        bind_addresses: ["127.0.0.1"],
        resources: [{ names: ["client", "federation", "openid"], compress: false }],
      },
      ...(federation === undefined ? [] : [federationListener(federation)]),
    ],
    // Alone: no other server is asked for keys, spoken to, or listened to.
    trusted_key_servers: [],
    suppress_key_server_warning: true,
    federation_domain_whitelist: [],
    url_preview_enabled: false,
    presence: { enabled: false },
    // Everybody is on this machine, and every password is random.
    enable_registration: true,
    enable_registration_without_verification: true,
    bcrypt_rounds: 4,
    // MatrixRTC: delayed leave (MSC4140), transports (MSC4143), room summary (MSC3266), sticky events (MSC4354).
    max_event_delay_duration: "24h",
    matrix_rtc: { transports },
    experimental_features: {
      msc3266_enabled: true,
      msc4222_enabled: true,
      msc4354_enabled: true,
      msc4143_enabled: true,
    },
    extra_well_known_client_content: {
      ...(transports.length === 0 ? {} : { "org.matrix.msc4143.rtc_foci": transports }),
      ...federation?.wellKnown,
    },
    ...(turn === undefined
      ? {}
      : { turn_uris: turn.uris, turn_shared_secret: turn.secret, turn_user_lifetime: turn.lifetime }),
    ...RATE_LIMITS,
    ...(federation === undefined ? {} : federationSettings(dir, federation)),
    ...extra?.settings,
  };
}

/** @param {SynapseFederation} federation */
function federationListener({ tlsPort }) {
  return {
    port: tlsPort,
    type: "http",
    tls: true,
    bind_addresses: ["127.0.0.1"],
    resources: [{ names: ["federation"], compress: false }],
  };
}

/** @param {string} dir @param {SynapseFederation} federation */
function federationSettings(dir, { names, registration }) {
  return {
    tls_certificate_path: join(dir, "tls.crt"),
    tls_private_key_path: join(dir, "tls.key"),
    // Certificates on loopback are our own, and its addresses are meant.
    federation_verify_certificates: false,
    ip_range_blacklist: [],
    federation_ip_range_blacklist: [],
    federation_domain_whitelist: names,
    rc_federation: { window_size: 1000, sleep_limit: 10_000, sleep_delay: 1, reject_limit: 10_000, concurrent: 100 },
    // A server that was down for a moment is spoken to again at once.
    federation: {
      destination_min_retry_interval: "1s",
      destination_max_retry_interval: "2s",
      max_long_retry_delay: "1s",
      max_short_retry_delay: "1s",
    },
    ...(registration === "open" ? OPEN_REGISTRATION : CLOSED_REGISTRATION),
  };
}
