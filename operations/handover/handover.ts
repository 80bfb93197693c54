import { stateOf, type CliOptions } from "../pulumi.ts";
import { htmlOf } from "./html.ts";
import { markdownOf } from "./markdown.ts";
import type { Page } from "./model.ts";
import type { HandoverOptions } from "./options.ts";
import { pageOf } from "./page.ts";
import { tenantIn } from "./stored-tenant.ts";
import { textOf } from "./text.ts";

const writers: Readonly<Record<HandoverOptions["form"], (page: Page) => string>> = {
  text: textOf,
  md: markdownOf,
  html: htmlOf,
};

/** The page with which a tenant is handed over, made of the stack's state alone. Throws a CxError. */
export async function handover(options: HandoverOptions, cli: CliOptions): Promise<string> {
  const { stack, tenantId, form, showSecrets } = options;
  const resources = await stateOf(stack, { ...cli, showSecrets });
  return writers[form](pageOf(tenantIn(resources, tenantId, stack), { stack, showSecrets }));
}
