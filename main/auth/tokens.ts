import { z } from "zod";

/** What a homeserver takes for proof of a session, and how a new one is had. */
export interface Tokens {
  accessToken: string;
  refreshToken?: string | undefined;
  /** Unix ms by this computer's clock; undefined when unknown, or it never ends. */
  expiresAt?: number | undefined;
}

/** RFC 6749, 5.1. */
const OAuthTokens = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().positive().optional(),
  refresh_token: z.string().min(1).optional(),
});

/** `POST /login` and `POST /refresh` (MSC2918). */
const MatrixTokens = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in_ms: z.number().positive().optional(),
});

/** @param asked unix ms when it was asked for: how long the answer took counts as life that is spent. */
export function oauthTokens(answer: unknown, asked: number): Tokens | undefined {
  const parsed = OAuthTokens.safeParse(answer);
  if (!parsed.success) return undefined;
  const { access_token, refresh_token, expires_in } = parsed.data;
  return tokens(access_token, refresh_token, expires_in === undefined ? undefined : asked + expires_in * 1000);
}

/** @param asked see `oauthTokens` */
export function matrixTokens(answer: unknown, asked: number): Tokens | undefined {
  const parsed = MatrixTokens.safeParse(answer);
  if (!parsed.success) return undefined;
  const { access_token, refresh_token, expires_in_ms } = parsed.data;
  return tokens(access_token, refresh_token, expires_in_ms === undefined ? undefined : asked + expires_in_ms);
}

function tokens(accessToken: string, refreshToken?: string, expiresAt?: number): Tokens {
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
