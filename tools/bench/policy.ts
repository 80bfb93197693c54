import { policyArguments } from "../../operations/policy-pack.ts";
import { tableOf } from "./figures.ts";
import { withStack } from "./workplace.ts";

const tenantCount = 50;
const rounds = 5;

/**
 * What the policy pack adds to a preview: to start it, and to judge each resource. A pack whose one rule does nothing is
 * the floor: what the engine and the SDK take for any pack.
 */
export async function benchPolicy(print: (line: string) => void): Promise<void> {
  await withStack(tenantCount, async ({ pulumi, time, emptyPack }) => {
    const bare = ["preview"];
    const floor = ["preview", "--policy-pack", emptyPack];
    const judged = ["preview", ...policyArguments("bench")];
    // What is compiled or cached at a first run is no part of the others.
    await pulumi(...floor);
    await pulumi(...judged);
    const seconds: Record<"bare" | "floor" | "judged", number[]> = {
      bare: [],
      floor: [],
      judged: [],
    };
    for (let round = 0; round < rounds; round += 1) {
      seconds.bare.push(await time(...bare));
      seconds.floor.push(await time(...floor));
      seconds.judged.push(await time(...judged));
    }
    print(`pulumi preview of ${String(tenantCount)} new tenants, ${String(rounds)} runs of each:`);
    print(
      tableOf([
        { name: "without policies", seconds: seconds.bare },
        { name: "with a pack that does nothing", seconds: seconds.floor },
        { name: "with policies", seconds: seconds.judged },
      ]),
    );
  });
}
