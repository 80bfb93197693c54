import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { z } from "zod";
import type { Platform } from "../../sandbox/platform.ts";

/** Changes tenants as the platform's own portal does: through the gateway, with the API's own calls. */
export class Portal {
  readonly #platform: Platform;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  async change(tenantId: string, document: object): Promise<void> {
    const form = new FormData();
    form.set("data", JSON.stringify({ tenantId, ...document }));
    const url = `${this.#platform.urls.tenantApi}/tenant?id=${tenantId}`;
    await this.#send("PATCH", url, form, await this.#token());
  }

  /** Deletes a tenant and makes one of the same id, as somebody does who starts over. */
  async makeAnew(tenantId: string, document: object): Promise<void> {
    await this.remove(tenantId);
    await this.make(document);
  }

  async remove(tenantId: string): Promise<void> {
    const url = `${this.#platform.urls.tenantApi}/tenant?id=${tenantId}`;
    await this.#send("DELETE", url, new URLSearchParams(), await this.#token());
  }

  async make(document: object): Promise<void> {
    const url = `${this.#platform.urls.tenantApi}/tenant`;
    const form = new FormData();
    form.set("data", JSON.stringify(document));
    form.set("tenantLogo", new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>']), "logo.svg");
    await this.#send("POST", url, form, await this.#token());
  }

  async #token(): Promise<string> {
    const { clientId, clientSecret, username, password } = this.#platform.credentials;
    const form = new URLSearchParams({
      grant_type: "password",
      client_id: clientId,
      client_secret: clientSecret,
      username,
      password,
      scope: "openid email profile",
    });
    const url = `${this.#platform.urls.keycloak}/realms/master/protocol/openid-connect/token`;
    const answer = z.object({ access_token: z.string() });
    return answer.parse(JSON.parse(await this.#send("POST", url, form))).access_token;
  }

  async #send(
    method: string,
    url: string,
    body: FormData | URLSearchParams,
    token?: string,
  ): Promise<string> {
    const ca = await readFile(this.#platform.caCertFile ?? "");
    const encoded = new Response(body);
    const content = Buffer.from(await encoded.arrayBuffer());
    const headers = {
      "content-type": encoded.headers.get("content-type") ?? "",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(url, { method, headers, ca }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          if (answer.statusCode !== 200 && answer.statusCode !== 201)
            reject(new Error(`${String(answer.statusCode)} ${text}`));
          else resolve(text);
        });
      });
      sent.on("error", reject);
      sent.end(content);
    });
  }
}
