/** A command as it stands in a block: its words, without redirections and variables before it. */
export type Words = readonly string[];

/** The commands of a block for the shell, those inside `$(…)` too. */
export function commandsOf(block: string): Words[] {
  const text = withoutHereDocuments(block).replaceAll("\\\n", " ");
  const inner: string[] = [];
  const outer = text.replaceAll(/\$\(([^()]*)\)/g, (_all, command: string) => {
    inner.push(command);
    return "value";
  });
  return [...inner.flatMap(commandsOf), ...outer.split("\n").flatMap(commandsOfLine)];
}

function withoutHereDocuments(text: string): string {
  return text.replaceAll(/<<-?\s*(['"]?)(\w+)\1([^\n]*)\n.*?^\t*\2$/gms, "$3");
}

/** Words, quoted ones as they are, and what ends a command. */
const token =
  /\s*(#.*$|&&|\|\|?|;|[(){}]|\d?>{1,2}&?\s*\S+|<\s*\S+|&|(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"|&;(){}<>])+)/y;
const isEnd = /^(?:&&|\|\|?|;|[(){}]|&)$/;

function commandsOfLine(line: string): Words[] {
  const commands: string[][] = [[]];
  token.lastIndex = 0;
  for (let found = token.exec(line); found !== null; found = token.exec(line)) {
    const word = found[1] ?? "";
    if (word.startsWith("#")) break;
    if (isEnd.test(word)) commands.push([]);
    else if (!/^\d?[<>]/.test(word)) commands.at(-1)?.push(unquoted(word));
  }
  return commands.map(withoutVariables).filter((words) => words.length > 0);
}

function unquoted(word: string): string {
  return word.replaceAll(
    /'([^']*)'|"((?:\\.|[^"\\])*)"/g,
    (_all, single?: string, double?: string) => single ?? double ?? "",
  );
}

const keywords = ["if", "then", "else", "fi", "for", "do", "done", "while", "until", "!", "in"];

function withoutVariables(words: readonly string[]): Words {
  const first = words.findIndex((word) => !/^\w+=/.test(word) && !keywords.includes(word));
  return first === -1 ? [] : words.slice(first);
}
