/** What the tests use of oidc-provider, which brings no types. */
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  interface Token {
    accountId: string;
    clientId: string;
    exp: number;
    isExpired: boolean;
  }
  export interface Context {
    oidc: {
      provider: Provider;
      client?: { clientId: string };
      session: { accountId: string };
      params: { scope: string };
      body?: Record<string, unknown>;
      entities: Record<string, Token | undefined>;
    };
  }
  interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }
  export class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    readonly Grant: new (of: { clientId: string | undefined; accountId: string }) => Grant;
    readonly AccessToken: { find(value: string): Promise<Token | undefined> };
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    interactionDetails(
      request: IncomingMessage,
      response: ServerResponse,
    ): Promise<{ uid: string; params: { client_id: string } }>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: object,
      options: object,
    ): Promise<void>;
    on(event: `${string}.destroyed`, listener: (token: Token) => void): this;
    on(event: string, listener: (context: Context) => void): this;
  }
  export const interactionPolicy: { base(): { remove(name: string): void } };
}
