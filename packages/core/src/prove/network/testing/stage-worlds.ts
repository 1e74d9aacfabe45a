import type { Intent } from "../../../verdicts/intent.ts";
import { applyEdits } from "../../fixes/apply-edits.ts";
import type { Possibility, Possible } from "../../possible/possible.ts";
import type { Given, PropertyProof } from "../../property-proof.ts";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { networkProfile } from "../model/profiles.ts";
import { proveNetwork } from "../prove-network.ts";

export const join = (...documents: string[]) => documents.join("\n---\n");

export const namespace = (name: string, stage?: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}${stage === undefined ? "" : `, labels: { stage: ${stage} }`} }`;

export const deployment = (home: string, name: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: ${home} }
spec: { selector: { matchLabels: { app: ${name} } }, template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: app, image: app, ports: [{ name: http, containerPort: 8080 }] }] } } }`;

export const policy = (home: string, name: string, spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: ${home} }\nspec: { ${spec} }`;

const dns =
  "{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }], ports: [{ port: 53, protocol: UDP }] }";
export const controller = "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } } }";

/** A namespace with an app, closed as foreign manifests often are: its stage in and out, DNS out, the controller in. */
export const closed = (stage: string, from = controller, to = dns) =>
  join(
    namespace(`shop-${stage}`, stage),
    deployment(`shop-${stage}`, "web"),
    policy(
      `shop-${stage}`,
      "stage",
      `podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { stage: ${stage} } } }, ${from}] }], egress: [{ to: [{ namespaceSelector: { matchLabels: { stage: ${stage} } } }] }, ${to}]`,
    ),
  );

export const open = (stage: string) => join(namespace(`shop-${stage}`, stage), deployment(`shop-${stage}`, "web"));

export const shared = join(
  namespace("ingress"),
  deployment("ingress", "controller"),
  `apiVersion: v1\nkind: Pod\nmetadata: { name: dns, namespace: kube-system, labels: { k8s-app: kube-dns } }\nspec: { containers: [] }`,
);

export const exposed = (home: string, host = "shop.example.com") =>
  join(
    `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: ${home} }\nspec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }] }`,
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web, namespace: ${home} }\nspec: { rules: [{ host: ${host}, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }] }`,
  );

export const toInternet =
  "{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16] } }] }";

export const prove = (text: string, given: Partial<Given> = {}) => proveNetwork(worldOf(text), givenOf(given));
export const verdictOf = ({ verdicts }: PropertyProof, from: string, to: string) =>
  verdicts.find((one) => one.from === from && one.to === to);
export const answers = (proof: PropertyProof) =>
  Object.fromEntries(
    ["dev prod", "prod dev"].map((pair) => {
      const [from = "", to = ""] = pair.split(" ");
      return [pair, verdictOf(proof, from, to)?.verdict];
    }),
  );
export const codesOf = ({ findings }: PropertyProof) => findings.map(({ code }) => code);

/** Applies the fix of each finding, and says what is left. */
export function mended(text: string, given: Partial<Given> = {}): PropertyProof {
  const world = worldOf(text);
  const { findings } = proveNetwork(world, givenOf(given));
  const edits = findings.flatMap(({ fix }) => fix?.edits ?? []);
  return proveNetwork(applyEdits(world, edits), givenOf(given));
}

export const bothHold = { "dev prod": "holds", "prod dev": "holds" };

export const somebody: Possibility = { possible: true, who: { kind: "User", name: "ann", namespace: "" }, steps: [] };
export const nobody: Possibility = { possible: false, why: "nobody may" };
export const possibleOf = (parts: Partial<Possible>): Possible => ({ ...givenOf().possible, ...parts });

export function profileOf(name: string): Given["profile"] {
  const profile = networkProfile(name);
  if (!profile) throw new Error(`no profile ${name}`);
  return profile;
}

export function intentOf(...openings: Intent["openings"]): Intent {
  return { openings, grants: [], administrators: [], shared: [] };
}
