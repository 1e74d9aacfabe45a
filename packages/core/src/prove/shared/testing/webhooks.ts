import { worldOf } from "../../testing/world-of.ts";
import { webhookCauses } from "../webhooks.ts";

export const namespace = (name: string, labels: string) =>
  `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: {${labels}}}}\n`;
export const stages = [
  namespace("shop-dev", "stage: dev, team: a"),
  namespace("shop-test", "stage: test, pod-security.kubernetes.io/enforce: baseline"),
  namespace("tools", ""),
  namespace("more-test", "stage: test"),
].join("---\n");
export const service = (home: string) => `{service: {namespace: ${home}, name: inject}}`;
export const rule = (resources: string, more = "", operations = "CREATE") =>
  `{apiGroups: [""], apiVersions: [v1], operations: [${operations}], resources: [${resources}]${more}}`;
export const webhook = (more: string, { client = service("shop-dev"), rules = rule("pods"), kind = "Mutating" } = {}) =>
  `{apiVersion: admissionregistration.k8s.io/v1, kind: ${kind}WebhookConfiguration, metadata: {name: inject}, webhooks: [{name: w.example.com, sideEffects: None, admissionReviewVersions: [v1], clientConfig: ${client}, rules: [${rules}]${more}}]}\n`;
export const causes = (document: string, intent?: Parameters<typeof webhookCauses>[1], options = {}) =>
  webhookCauses(worldOf([stages, document].join("---\n"), options), intent);
export const pairs = (document: string, intent?: Parameters<typeof webhookCauses>[1]) =>
  causes(document, intent).flatMap((cause) => cause.pairs.map(({ from, to }) => `${from} > ${to}`));
export const all = ["dev > (unassigned)", "dev > test"];
