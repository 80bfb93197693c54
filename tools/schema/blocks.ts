import { configShape } from "../../settings/schema.ts";
import { jsonSchemaOf } from "./convert.ts";
import { described } from "./describe.ts";
import { Documentation } from "./documentation.ts";
import type { Node } from "./node.ts";

/** A part of the configuration, by its key without the project's name. */
export type Block = keyof typeof configShape;

/** What people may write in each part, with its meaning, before it is said what may be a secret. */
export type Blocks = Readonly<Record<Block, Node>>;

const file = "settings/schema.ts";

/** Reads all parts from the schemas of the settings; takes some seconds, most of which are the compiler's. */
export function readBlocks(documentation = new Documentation([file])): Blocks {
  const { checker } = documentation;
  const shape = documentation.typeOf(file, "configShape");
  const block = (key: Block): Node => {
    const symbol = shape.getProperty(key);
    if (symbol === undefined) throw new Error(`${file} has no ${key}`);
    const type = documentation.inputOf(checker.getTypeOfSymbol(symbol));
    return {
      description: documentation.commentOf(symbol),
      ...described(jsonSchemaOf(configShape[key]), type, documentation),
    };
  };
  return {
    platform: block("platform"),
    tenants: block("tenants"),
    tenantsFile: block("tenantsFile"),
    shards: block("shards"),
    tenantDefaults: block("tenantDefaults"),
    secrets: block("secrets"),
    login: block("login"),
    grafanaLogin: block("grafanaLogin"),
  };
}
