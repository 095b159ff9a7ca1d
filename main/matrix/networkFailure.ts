import type { ErrorName } from "../../preload/contract.ts";

/** Codes of Node's TLS (OpenSSL) for a certificate that is not valid on this day: the server's fault, or our clock's. */
const DATES = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]);
const CERTIFICATE =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|ERR_TLS_CERT_ALTNAME_INVALID|CERT_|INVALID_CA|HOSTNAME_MISMATCH)/;

/**
 * Why a request got no answer at all.
 *
 * @param unreachable what it is called where nothing more is known. A name that does not exist is told as such only where
 * the person typed it.
 */
export function networkFailure(error: unknown, unreachable: ErrorName): ErrorName {
  const code = codeOf(error);
  if (DATES.has(code)) return "CertificateDates";
  if (CERTIFICATE.test(code)) return "CertificateInvalid";
  const noName = code === "ENOTFOUND" || code === "EAI_AGAIN";
  return noName && unreachable === "HomeserverUnreachable" ? "HomeserverUnknown" : unreachable;
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
}

/**
 * Whether a network that wants something first (a hotel's, a train's) answered in the server's place: it says so
 * (RFC 6585), or leads a request for data to a page of another host.
 */
export function isCaptive(asked: URL, answer: Pick<Response, "status" | "url" | "headers">): boolean {
  if (answer.status === 511) return true;
  const page = (answer.headers.get("content-type") ?? "").startsWith("text/html");
  return page && answer.url !== "" && new URL(answer.url).host !== asked.host;
}
