import type { FaultList } from "./faults.ts";
import type { PluginView } from "./grafana/plugin-view.ts";
import type { KnobPanel } from "./knobs.ts";
import type { LoginFailures } from "./login-failures.ts";
import type { Credentials, Secrets } from "./secrets.ts";
import type { Store } from "./store.ts";
import type { TokenIssuer } from "./keycloak-tokens.ts";

/** What every emulated service works with. */
export interface Services {
  readonly store: Store;
  readonly knobs: KnobPanel;
  readonly pluginView: PluginView;
  readonly faults: FaultList;
  readonly secrets: Secrets;
  readonly credentials: Credentials;
  readonly rootDomain: string;
  readonly tokens: TokenIssuer;
  readonly loginFailures: LoginFailures;
}
