import * as z from "zod";
import { acknowledge } from "./acknowledge-field.ts";
import { entrySpec } from "./entry-kind.ts";
import { count, dnsLabel, duration, positiveCount, quantity, template } from "./scalars.ts";

export const role = z.enum(["admin", "debug", "view", "none"]);
export const tier = z.enum(["development", "verification", "performance", "production"]);

export const computeAmount = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });

const quotaFields = {
  cpu: quantity.optional().describe("Sum of CPU requests and, by the limits' ratio, of limits."),
  memory: quantity.optional().describe("Sum of memory requests and limits."),
  storage: quantity.optional().describe("Sum of storage requests."),
  pods: count.optional(),
  services: count.optional(),
  loadBalancers: count.optional(),
  nodePorts: count.optional(),
  claims: count.optional().describe("Persistent volume claims."),
  configMaps: count.optional().describe("Those of the apps; what the cluster keeps in each namespace is added."),
  secrets: count.optional().describe("Those of the apps; one for each service account is added."),
  jobs: count.optional().describe("Jobs, and as many CronJobs."),
};

export const quotaAmounts = z.strictObject(quotaFields);

export const stageSpec = z.strictObject({
  cluster: dnsLabel.optional().describe("The cluster that this stage lives in."),
  clusters: z.array(dnsLabel).min(1).optional().describe("The clusters, where there are several."),
  waves: z
    .array(z.array(dnsLabel).min(1))
    .min(1)
    .optional()
    .describe("The order in which its clusters are reached: each wave is a list of clusters."),
  flow: z
    .literal(true)
    .optional()
    .describe(
      "Only controls the flow of releases: it has no cluster, nothing runs in it and nothing is compiled for it. Besides this it has `tier`, `after`, `entry` and `acknowledge` alone.",
    ),
  lifetime: z
    .strictObject({
      ttl: duration
        .refine((length) => length >= 60_000, "at least 1m")
        .describe("The longest that one lives, and how long it does where nobody says less."),
      most: positiveCount.describe("So many may be there at once."),
    })
    .optional()
    .describe(
      "Makes the stage a template: it is no stage itself, and `kubestage preview start` makes previews of it in the ledger, each a stage of its own called NAME-…, until their time has ended.",
    ),
  tier: tier.describe("What the stage is for; sets every default below."),
  after: z.array(dnsLabel).optional().describe("The stages that a release has to pass before this one."),
  entry: entrySpec.optional().describe("What guards promotion into the stage."),
  namespaces: z
    .union([
      z.enum(["perApp", "perTeam", "single"]),
      z.strictObject({ template }),
      z.strictObject({ existing: z.record(dnsLabel, dnsLabel) }),
    ])
    .default("perApp")
    .describe(
      "How apps are laid out: a namespace for each app, for each team, one for all, by a template, or existing ones by app name.",
    ),
  host: template
    .optional()
    .describe("How apps are named from outside. Default: {app}-{stage}.{domain}, in production {app}.{domain}."),
  nodes: z
    .enum(["dedicated", "labelled", "shared"])
    .optional()
    .describe("Whether the stage has nodes of its own (tainted), nodes by label, or shares them."),
  network: z
    .enum(["closed", "stage", "open"])
    .optional()
    .describe("closed: declared calls only; stage: anyone of the same stage; open: no policies."),
  podSecurity: z
    .enum(["privileged", "baseline", "restricted"])
    .optional()
    .describe("The Pod Security level that its namespaces enforce."),
  quota: z
    .strictObject({
      ...quotaFields,
      bounds: quotaAmounts
        .optional()
        .describe("The most that an app may ask for by its own `quota`. Default: twice the stage's value."),
      cap: quotaAmounts
        .optional()
        .describe("The most that all namespaces of the stage may be given together, in each cluster."),
    })
    .optional()
    .describe("The ResourceQuota of each namespace."),
  limits: z
    .strictObject({
      default: computeAmount.optional().describe("Limits of a container that names none."),
      defaultRequest: computeAmount.optional().describe("Requests of a container that names none."),
      min: computeAmount.optional(),
      max: computeAmount
        .optional()
        .describe("The most that one container may have; also the bound of an app's `resources`."),
      maxRatio: z.int().min(1).optional().describe("The largest ratio of limit to request."),
    })
    .optional()
    .describe("The LimitRange of each namespace."),
  replicas: z.strictObject({ max: count }).optional().describe("The most replicas that a workload may ask for."),
  access: z
    .strictObject({
      teams: role.optional().describe("What a team may do in the namespaces of its own apps."),
      groups: z
        .record(z.string().min(1), role)
        .optional()
        .describe("What further directory groups may do in every namespace of the stage."),
      users: z
        .record(z.string().min(1), role)
        .optional()
        .describe("What named users may do in every namespace of the stage."),
    })
    .optional()
    .describe("Who may do what."),
  registries: z
    .array(
      z.string().regex(/^[a-z0-9][a-z0-9._:/-]*$/, "a registry or a path in it, such as registry.example.com/shop"),
    )
    .optional()
    .describe(
      "Registries, or paths in them, that this stage's images may come from, of those that each of its clusters allows. Default: all of these.",
    ),
  runtimeClasses: z.array(dnsLabel).optional().describe("RuntimeClasses that the stage's pods may use. Default: none."),
  secrets: z
    .strictObject({
      store: dnsLabel.describe("The ClusterSecretStore of External Secrets Operator that holds this stage's secrets."),
      path: z
        .string()
        .regex(
          /^[A-Za-z0-9_-][A-Za-z0-9_.-]*(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/,
          "a path, such as shop/dev, whose parts are letters, digits, dashes, underscores and dots and begin with no dot",
        )
        .optional()
        .describe("The stage's own path in it. Default: {platform}/{stage}."),
    })
    .optional()
    .describe("Where the values of the apps' secrets come from. Without it each app's Secret is expected to exist."),
  tls: z
    .strictObject({ issuer: dnsLabel.describe("The cert-manager ClusterIssuer.") })
    .optional()
    .describe("Who issues certificates for exposed hosts. Default: the entry's own certificate."),
  acknowledge,
});
