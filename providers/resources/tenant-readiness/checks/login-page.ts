import type { Check } from "./check.ts";
import { lookAt } from "./look-at.ts";

/** Unified Admin shows its page at the tenant's host name. */
export const loginPage: Check = (round) =>
  lookAt(round, {
    path: "/unified-admin",
    accept: "text/html",
    remedy:
      "the / path of the Ingress must lead to apisix-gateway, and Unified Admin must be running behind it",
    judge: ({ html }) => {
      if (html === undefined) return "without a page";
      return html.trim() === "" ? "with an empty page" : undefined;
    },
  });
