/**
 * Takes secrets out of a log line. Applied to every line of every source, the Matrix SDK's too, because
 * URLs and error bodies carry tokens. A secret that matches none of these must not be logged in the first place.
 */
const rules: [RegExp, string][] = [
  [
    /\b(access_token|refresh_token|openid_token|token|password|jwt|key|secret|delay_id)(["']?\s*[:=]\s*["']?)[^\s"',&}]+/gi,
    "$1$2<redacted>",
  ],
  [
    /\b((?:access|refresh|login|openid|id)Token|(?:storage|recovery|private|media|backup)[_-]?key|passphrase|client_secret|code_verifier|authorization_code|loginToken)(["']?\s*[:=]\s*["']?)[^\s"',&}]+/gi,
    "$1$2<redacted>",
  ],
  // A recovery key (MSC1946): base58 in groups of four.
  [/\bE[1-9A-HJ-NP-Za-km-z]{3}(?: ?[1-9A-HJ-NP-Za-km-z]{4}){10,}\b/g, "<redacted recovery key>"],
  [/\bBasic\s+[\w+/-]{8,}=*/g, "Basic <redacted>"],
  [/\bBearer\s+[\w.~+/-]+=*/gi, "Bearer <redacted>"],
  // A JWT anywhere.
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, "<redacted jwt>"],
  // Synapse and Matrix Authentication Service tokens.
  [/\b(syt|mat|mct|mcr)_[\w-]{8,}(_[\w-]+)*/g, "<redacted token>"],
];

export function redact(line: string): string {
  return rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}
