import { z } from "zod";
import { problemsAt, problemsOf, type Problem } from "../providers/words/problems.ts";
import type { WrittenSettings } from "./source.ts";

const text = z.string().min(1, "must not be empty; leave it out");

/** Accounts as the providers read them (providers/credentials.ts), which pass over anything else. */
const blocks = {
  login: z
    .strictObject({ clientId: text, clientSecret: text, username: text, password: text })
    .partial(),
  grafanaLogin: z.strictObject({ token: text, username: text, password: text }).partial(),
};

/** Mistakes in `login` and `grafanaLogin`. Nothing of what stands there is shown. */
export function checkLogins({ login, grafanaLogin }: WrittenSettings): Problem[] {
  const isSecret = () => true;
  return [
    ...problemsAt("login", problemsOf(blocks.login, login, { isSecret })),
    ...problemsAt("grafanaLogin", problemsOf(blocks.grafanaLogin, grafanaLogin, { isSecret })),
  ];
}
