import { z } from "zod";

const metadata = z.object({
  name: z.string(),
  namespace: z.string(),
  creationTimestamp: z.string().default(""),
});

const reference = z.object({ name: z.string(), namespace: z.string().optional() });

const gateway = z.object({
  metadata,
  spec: z.object({
    listeners: z.array(
      z.object({
        name: z.string(),
        hostname: z.string().optional(),
        tls: z.object({ certificateRefs: z.array(reference).default([]) }).optional(),
        allowedRoutes: z
          .object({ namespaces: z.object({ from: z.string().default("Same") }).optional() })
          .optional(),
      }),
    ),
  }),
});

const httpRoute = z.object({
  metadata,
  spec: z.object({
    parentRefs: z.array(reference.extend({ sectionName: z.string().optional() })).default([]),
    hostnames: z.array(z.string()).default([]),
    rules: z
      .array(
        z.object({
          matches: z.array(z.object({ path: z.object({ type: z.string(), value: z.string() }) })),
          backendRefs: z.array(reference).default([]),
        }),
      )
      .default([]),
  }),
});

const referenceGrant = z.object({
  metadata,
  spec: z.object({
    from: z.array(z.object({ kind: z.string(), namespace: z.string() })),
    to: z.array(z.object({ kind: z.string(), name: z.string().optional() })),
  }),
});

const listOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });

/** What the API server gives for the kinds of the Gateway API, with its defaults filled in. */
export const gatewayLists = {
  gateways: listOf(gateway),
  httproutes: listOf(httpRoute),
  referencegrants: listOf(referenceGrant),
};

/** A Gateway, as far as routing reads it. */
export type Gateway = z.infer<typeof gateway>;
/** An HTTPRoute, as far as routing reads it. */
export type HttpRoute = z.infer<typeof httpRoute>;
/** A ReferenceGrant, as far as routing reads it. */
export type ReferenceGrant = z.infer<typeof referenceGrant>;

/** All objects of the Gateway API. */
export interface GatewayObjects {
  readonly gateways: readonly Gateway[];
  readonly routes: readonly HttpRoute[];
  readonly grants: readonly ReferenceGrant[];
}
