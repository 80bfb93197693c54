import ts from "typescript";
import type { Documentation } from "./documentation.ts";
import { branchesOf, mapParts, type Node } from "./node.ts";

/** The schema with the comment of each setting as its description. */
export function described(whole: Node, type: ts.Type, documentation: Documentation): Node {
  const { checker } = documentation;
  const known = checker.getNonNullableType(type);
  if (branchesOf(whole).length > 0) {
    return mapParts(whole, (branch, key) =>
      key === undefined
        ? withDescription(described(branch, branchOf(known, branch), documentation))
        : branch,
    );
  }
  return mapParts(whole, (part, key) => {
    const inner = key === undefined ? undefined : known.getProperty(key);
    if (inner === undefined) return described(part, elementOf(known, checker), documentation);
    const description = documentation.commentOf(inner);
    return {
      ...(description !== "" && { description }),
      ...described(part, checker.getTypeOfSymbol(inner), documentation),
    };
  });
}

/** A branch is called what its kind is called. */
function withDescription(branch: Node): Node {
  const description = branch.properties?.["kind"]?.description;
  return description === undefined ? branch : { description, ...branch };
}

/** The member of a union that has the properties of a branch. */
function branchOf(type: ts.Type, branch: Node): ts.Type {
  const wanted = namesOf(Object.keys(branch.properties ?? {}));
  const members = type.isUnion() ? type.types : [type];
  const found = members.find(
    (member) => namesOf(member.getProperties().map(({ name }) => name)) === wanted,
  );
  if (found === undefined) throw new Error(`the type has no branch with: ${wanted}`);
  return found;
}

function namesOf(names: readonly string[]): string {
  return names.toSorted().join(", ");
}

/** What is in a list, or under any key of a record. */
function elementOf(type: ts.Type, checker: ts.TypeChecker): ts.Type {
  return (
    checker.getIndexInfoOfType(type, ts.IndexKind.Number)?.type ??
    checker.getIndexInfoOfType(type, ts.IndexKind.String)?.type ??
    type
  );
}
