import { createPrivateKey, createPublicKey, randomUUID, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { z } from "zod";

const claimsSchema = z.object({
  iss: z.string(),
  typ: z.enum(["Bearer", "Refresh"]),
  exp: z.number(),
  iat: z.number(),
  jti: z.string(),
  aud: z.array(z.string()),
  azp: z.string(),
  scope: z.string(),
  session_state: z.string(),
  preferred_username: z.string(),
  realm_access: z.object({ roles: z.array(z.string()) }),
});

/** The claims of a token, as Keycloak names them. */
export type TokenClaims = z.infer<typeof claimsSchema>;

/** Who a token is for, and what it may do. */
export interface TokenSubject {
  readonly realm: string;
  readonly username: string;
  readonly roles: readonly string[];
  readonly clientId: string;
  readonly audience: readonly string[];
  readonly scope: string;
  /** Absent for a new login. */
  readonly session?: string;
}

/** Signs and checks RS256 tokens; the issuer is fixed by Keycloak's frontend URL. */
export class TokenIssuer {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  #frontendUrl = "";

  constructor(signingKey: string) {
    this.#privateKey = createPrivateKey(signingKey);
    this.#publicKey = createPublicKey(this.#privateKey);
  }

  /** Keycloak's address as clients see it, `…/auth`; known once the gateway listens. */
  set frontendUrl(url: string) {
    this.#frontendUrl = url;
  }

  /** Address of a realm, which is also the issuer of its tokens. */
  realmUrl(realm: string): string {
    return `${this.#frontendUrl}/realms/${realm}`;
  }

  /** The public key in the form that Keycloak's realm endpoint shows. */
  get publicKey(): string {
    return this.#publicKey.export({ type: "spki", format: "der" }).toString("base64");
  }

  issue(subject: TokenSubject, kind: TokenClaims["typ"], lifetimeSeconds: number): string {
    const now = Date.now() / 1000;
    const claims: TokenClaims = {
      iss: this.realmUrl(subject.realm),
      typ: kind,
      // Fractions of a second keep short lives exact, as tests use them.
      exp: now + lifetimeSeconds,
      iat: now,
      jti: randomUUID(),
      aud: [...subject.audience],
      azp: subject.clientId,
      scope: subject.scope,
      session_state: subject.session ?? randomUUID(),
      preferred_username: subject.username,
      realm_access: { roles: [...subject.roles] },
    };
    const head = encode({ alg: "RS256", typ: "JWT" });
    const signed = `${head}.${encode(claims)}`;
    return `${signed}.${sign("sha256", Buffer.from(signed), this.#privateKey).toString("base64url")}`;
  }

  /** The claims of a token of this realm that is genuine and not expired, else undefined. */
  read(token: string, realm: string, kind: TokenClaims["typ"]): TokenClaims | undefined {
    const [head, body, signature, ...rest] = token.split(".");
    if (!head || !body || !signature || rest.length > 0) return undefined;
    const isGenuine = verify(
      "sha256",
      Buffer.from(`${head}.${body}`),
      this.#publicKey,
      Buffer.from(signature, "base64url"),
    );
    if (!isGenuine) return undefined;
    const claims = claimsSchema.parse(JSON.parse(Buffer.from(body, "base64url").toString()));
    const isValid =
      claims.typ === kind && claims.iss === this.realmUrl(realm) && claims.exp > Date.now() / 1000;
    return isValid ? claims : undefined;
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
