/** What keeps a text from being well-formed XML; undefined if nothing does. Knows what a picture needs: no DTD, no CDATA. */
export function mistakeInXml(text: string): string | undefined {
  const open: string[] = [];
  let rest = text.replaceAll(/<!--(?:(?!--).)*-->/gs, "");
  const bad = Array.from(rest).find((letter) => letter < " " && !"\n\t".includes(letter));
  if (bad !== undefined) return `a control character ${JSON.stringify(bad)}`;
  while (rest !== "") {
    const words = /^[^<>&]+|^&(?:amp|lt|gt|quot|apos|#\d+);/.exec(rest)?.[0];
    const tag =
      /^<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+="[^"<&]*(?:&\w+;[^"<&]*)*")*)\s*(\/?)>/.exec(rest);
    if (words === undefined && tag === null) return `at ${rest.slice(0, 40)}`;
    if (tag !== null && words === undefined) {
      const { 1: end, 2: name = "", 3: attributes = "", 4: alone } = tag;
      if (end !== "" && open.pop() !== name) return `</${name}> closes nothing`;
      if (end === "" && alone === "") open.push(name);
      const names = [...attributes.matchAll(/\s([\w:-]+)=/g)].map(([, attribute]) => attribute);
      if (new Set(names).size !== names.length) return `<${name}> has an attribute twice`;
    }
    rest = rest.slice((words ?? tag?.[0] ?? rest).length);
  }
  return open.length === 0 ? undefined : `<${open.join("><")}> is open at the end`;
}
