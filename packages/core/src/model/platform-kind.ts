import * as z from "zod";
import { acknowledge } from "./acknowledge-field.ts";
import { clusterSpec } from "./cluster-kind.ts";
import { appSpec } from "./app-kind.ts";
import { exactVersion } from "./app-source.ts";
import { branchName, dnsLabel, dnsName, labelKey, repositoryUrl, template } from "./scalars.ts";
import { codeHostSpec } from "./code-host-kind.ts";
import { notificationSpec } from "./notification-kind.ts";
import { stageSpec } from "./stage-kind.ts";
import { teamSpec } from "./team-kind.ts";

/** People and accounts that may change what makes a stage a stage: the platform's own identity. */
const administrators = z
  .strictObject({
    groups: z.array(z.string().min(1)).optional().describe("Directory groups, without the cluster's prefix."),
    users: z.array(z.string().min(1)).optional().describe("User names, without the cluster's prefix."),
    serviceAccounts: z
      .array(z.strictObject({ namespace: z.string().min(1), name: z.string().min(1) }))
      .optional()
      .describe("Service accounts of the tools that apply what kubestage writes."),
  })
  .describe(
    "Who may change stage labels, quotas, policies and bindings, besides system:masters and kubeadm:cluster-admins.",
  );

/** Prefixes, with their subdomains, of labels that Kubernetes and kubestage give a meaning of their own. */
const reservedPrefixes = ["kubernetes.io", "k8s.io", "kubestage.dev"];
/** Except for the one that is there for labels of nodes which kubelets may not set themselves. */
const nodePrefix = "node-restriction.kubernetes.io";
/** What controllers of Kubernetes write on pods without a prefix. */
const controllerKeys = [
  "pod-template-hash",
  "pod-template-generation",
  "controller-revision-hash",
  "controller-uid",
  "job-name",
];

/** Source: https://kubernetes.io/docs/reference/labels-annotations-taints/ */
function isFree(key: string): boolean {
  const slash = key.indexOf("/");
  if (slash < 0) return !controllerKeys.includes(key);
  const prefix = key.slice(0, slash);
  return prefix === nodePrefix || !reservedPrefixes.some((taken) => prefix === taken || prefix.endsWith(`.${taken}`));
}

export const platformSpec = z.strictObject({
  domain: dnsName.describe("The domain under which apps are exposed."),
  stageLabel: labelKey
    .refine(isFree, "a label that neither Kubernetes nor kubestage writes itself, such as stage or example.com/stage")
    .default("stage")
    .describe("The label on namespaces, pods and nodes that says which stage they belong to."),
  namespaceTemplate: template
    .default("{app}-{stage}")
    .describe("The namespace of an app in a stage with `namespaces: perApp`."),
  calls: z
    .enum(["consent", "open"])
    .default("consent")
    .describe("Whether a call between teams needs the callee to list the caller in `callers`."),
  administrators: administrators.optional(),
  ledger: z
    .strictObject({
      repository: repositoryUrl.describe("Its URL, by https or ssh, without a password."),
      branch: branchName
        .refine((name) => !/^stages(\/|$)/.test(name), "another name: those below `stages` are of stages")
        .default("main")
        .describe("The branch that holds the record and the rendered manifests."),
      stages: z
        .enum(["folders", "branches"])
        .default("folders")
        .describe(
          "Where the manifests of stages stand. folders: in the ledger's branch; branches: besides, for each stage, in a branch `stages/NAME` of its own, which moves together with the ledger's, and from which Argo CD and Flux then take them.",
        ),
      codeHost: codeHostSpec
        .optional()
        .describe("Where pull requests are opened, for stages with `entry: { by: pullRequest }`."),
    })
    .optional()
    .describe("The Git repository that promotions are written to, from which Argo CD and Flux take what they deliver."),
  notifications: z
    .record(dnsLabel, notificationSpec)
    .optional()
    .describe("Who is told of what happens to releases, by a name that messages use."),
  tools: z
    .strictObject({ helm: exactVersion.optional(), kustomize: exactVersion.optional() })
    .optional()
    .describe(
      "The versions of the tools that render apps' sources. Another one is refused, so that all render the same.",
    ),
  defaults: z
    .strictObject({
      cluster: clusterSpec.partial().optional(),
      stage: stageSpec.partial().omit({ lifetime: true }).optional(),
      team: teamSpec.partial().optional(),
      app: appSpec.partial().optional(),
    })
    .optional()
    .describe(
      "Fields that every document of a kind has unless it says otherwise. Mappings are merged, lists replaced.",
    ),
  acknowledge,
});
