import path from "node:path";
import ts from "typescript";

const project = path.resolve(import.meta.dirname, "../..");

/** Files that say which form a value has, and not what it means. */
const forms = ["providers/vocabulary.ts", "providers/services/kubernetes/names.ts"].map((file) =>
  path.join(project, file),
);

/** The doc comments of schemas: hovers and the reference of settings take their words from there. */
export class Documentation {
  readonly #program: ts.Program;
  readonly checker: ts.TypeChecker;

  /** Reads these files of the project, and what they import. */
  constructor(files: readonly string[]) {
    const read = ts.readConfigFile(path.join(project, "tsconfig.json"), (name) =>
      ts.sys.readFile(name),
    );
    const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, project);
    this.#program = ts.createProgram(
      files.map((file) => path.join(project, file)),
      options,
    );
    this.checker = this.#program.getTypeChecker();
  }

  /** The type of what a file exports under a name. */
  typeOf(file: string, name: string): ts.Type {
    return this.checker.getTypeOfSymbol(this.exportOf(file, name));
  }

  /** What a file exports under a name. */
  exportOf(file: string, name: string): ts.Symbol {
    const source = this.#program.getSourceFile(path.join(project, file));
    const module = source && this.checker.getSymbolAtLocation(source);
    const symbol = module && this.checker.tryGetMemberInModuleExports(name, module);
    if (symbol === undefined) throw new Error(`${file} exports no ${name}`);
    return symbol;
  }

  /** What people may write for a schema, as a type. */
  inputOf(schema: ts.Type): ts.Type {
    return this.#member(this.#member(schema, "_zod"), "input");
  }

  #member(type: ts.Type, name: string): ts.Type {
    const member = type.getProperty(name);
    if (member === undefined) throw new Error(`no schema: it has no ${name}`);
    return this.checker.getTypeOfSymbol(member);
  }

  /** The comment at a property, or else at the schema that its value names; "" where there is none. */
  commentOf(symbol: ts.Symbol): string {
    const [declaration] = symbol.declarations ?? [];
    const file = declaration?.getSourceFile().fileName ?? "";
    const isForm = forms.includes(path.normalize(file));
    const own = isForm ? [] : symbol.getDocumentationComment(this.checker);
    if (own.length > 0) return unwrapped(ts.displayPartsToString(own));
    const origin = this.#originOf(declaration);
    return origin === undefined ? "" : this.commentOf(origin);
  }

  /** What the value of a declaration is made of: `keyCloak: keyCloak.optional()` leads to the schema `keyCloak`. */
  #originOf(declaration: ts.Declaration | undefined): ts.Symbol | undefined {
    if (declaration === undefined) return undefined;
    if (ts.isShorthandPropertyAssignment(declaration)) {
      return this.#real(this.checker.getShorthandAssignmentValueSymbol(declaration));
    }
    if (!ts.isPropertyAssignment(declaration) && !ts.isVariableDeclaration(declaration)) {
      return undefined;
    }
    const { initializer } = declaration;
    return (
      initializer && this.#real(this.checker.getSymbolAtLocation(placeOf(beginningOf(initializer))))
    );
  }

  #real(symbol: ts.Symbol | undefined): ts.Symbol | undefined {
    const isAlias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return isAlias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }
}

/** What a chain of calls begins with: `a.b` of `a.b.optional().register(field, {})`. */
function beginningOf(expression: ts.Expression): ts.Expression {
  if (!ts.isCallExpression(expression)) return expression;
  const { expression: called } = expression;
  return beginningOf(ts.isPropertyAccessExpression(called) ? called.expression : called);
}

function placeOf(expression: ts.Expression): ts.Node {
  return ts.isPropertyAccessExpression(expression) ? expression.name : expression;
}

/** Comments are broken at the margin; paragraphs and items of a list stay apart. */
function unwrapped(comment: string): string {
  const paragraphs = comment.split(/\n\n+/);
  return paragraphs.map((text) => text.replaceAll(/\n(?!- )\s*/g, " ").trim()).join("\n\n");
}
