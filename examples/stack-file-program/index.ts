import { declareEnvironment, loadSettings } from "cx-tenants";

const stacks = declareEnvironment(loadSettings());
export const urls = stacks.map(({ url }) => url);
