import type { Failure } from "./failure.ts";
import { connectTo, tenantText, withUntrustedServer } from "./provoke.ts";

/** The platform is not reached, or does not let us in. */
export const loginFailures: readonly Failure[] = [
  {
    title: "No login",
    when: "The platform asks for a token, and neither the environment nor the stack has an account.",
    provoke: (cx) => tenantText(cx, {}, { CX_LOGIN_PASSWORD: "", CX_LOGIN_CLIENT_SECRET: "" }),
  },
  {
    title: "Half a login",
    when: "Client secret and password belong together.",
    provoke: (cx) => tenantText(cx, {}, { CX_LOGIN_PASSWORD: "" }),
  },
  {
    title: "A wrong password",
    when: "It is tried once per run, so that the account is not locked.",
    provoke: (cx) => tenantText(cx, {}, { CX_LOGIN_PASSWORD: "canary-wrong" }),
  },
  {
    title: "The platform cannot be reached",
    when: "The address is wrong, the VPN is off, or the platform is down. Nothing was changed.",
    provoke: (cx) => tenantText(cx, connectTo("http://127.0.0.1:1")),
  },
  {
    title: "The certificate is not trusted",
    when: "The platform's certificate is signed by a CA that this machine does not know.",
    provoke: (cx) => withUntrustedServer(cx, (url) => tenantText(cx, connectTo(url))),
  },
];
