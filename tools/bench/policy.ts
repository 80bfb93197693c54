import { policyArguments } from "../../operations/policy-pack.ts";
import { tableOf } from "./figures.ts";
import { withStack } from "./workplace.ts";

const tenantCount = 50;
const rounds = 5;

/** What the policy pack adds to a preview: to start it, and to judge each resource. */
export async function benchPolicy(print: (line: string) => void): Promise<void> {
  await withStack(tenantCount, async ({ pulumi, time }) => {
    const bare = ["preview"];
    const judged = ["preview", ...policyArguments("bench")];
    // What is compiled or cached at a first run is no part of the others.
    await pulumi(...judged);
    const seconds: Record<"bare" | "judged", number[]> = { bare: [], judged: [] };
    for (let round = 0; round < rounds; round += 1) {
      seconds.bare.push(await time(...bare));
      seconds.judged.push(await time(...judged));
    }
    print(`pulumi preview of ${String(tenantCount)} new tenants, ${String(rounds)} runs of each:`);
    print(
      tableOf([
        { name: "without policies", seconds: seconds.bare },
        { name: "with policies", seconds: seconds.judged },
      ]),
    );
  });
}
