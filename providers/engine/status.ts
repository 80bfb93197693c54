import * as pulumi from "@pulumi/pulumi";

/**
 * Shows a line beside the stack while it runs, until the next one takes its place. Pulumi's server of dynamic providers is
 * told where the engine is, and keeps it from its handlers: without that address nothing is shown.
 * @param argv of the server: Node, its file, the address.
 */
export function engineStatus(argv: readonly string[]): ((text: string) => void) | undefined {
  const [, server = "", address = ""] = argv;
  if (!server.includes("dynamic-provider") || !/^[\w.[\]:-]+:\d+$/.test(address)) return undefined;
  let isConnected = false;
  return (text) => {
    if (!isConnected) connect(address);
    isConnected = true;
    void pulumi.log.info(text, undefined, undefined, true);
  };
}

/** All else stays as it was. */
function connect(engine: string): void {
  pulumi.runtime.resetOptions(pulumi.getProject(), pulumi.getStack(), -1, engine, "", false, "");
}
