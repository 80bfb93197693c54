/**
 * Shows a line beside the stack while it runs, until the next one takes its place. Pulumi's server of dynamic providers is
 * told where the engine is, and keeps it from its handlers: without that address nothing is shown.
 * @param argv of the server: Node, its file, the address.
 */
export function engineStatus(argv: readonly string[]): ((text: string) => void) | undefined {
  const [, server = "", address = ""] = argv;
  if (!server.includes("dynamic-provider") || !/^[\w.[\]:-]+:\d+$/.test(address)) return undefined;
  let last = Promise.resolve();
  return (text) => {
    last = last.then(() => show(text, address)).catch(() => undefined); // nobody misses a line
  };
}

/** The SDK's whole index, which few runs need. */
async function show(text: string, engine: string): Promise<void> {
  const { getProject, getStack, log, runtime } = await import("@pulumi/pulumi");
  // All else stays as it was.
  if (!runtime.hasEngine()) {
    runtime.resetOptions(getProject(), getStack(), -1, engine, "", false, "");
  }
  await log.info(text, undefined, undefined, true);
}
