import { expect, test } from "vitest";
import { outside, unassigned } from "../../verdicts/property.ts";
import {
  answers,
  bothHold,
  closed,
  codesOf,
  controller,
  deployment,
  exposed,
  intentOf,
  join,
  namespace,
  open,
  policy,
  profileOf,
  prove,
  shared,
  toInternet,
  verdictOf,
} from "./testing/stage-worlds.ts";

test("an opening is meant for its own hop and port only", () => {
  const toProd = "{ to: [{ namespaceSelector: { matchLabels: { stage: prod } } }], ports: [{ port: 8080 }] }";
  const fromDev = "{ namespaceSelector: { matchLabels: { stage: dev } } }";
  const text = join(closed("dev", controller, toProd), closed("prod", fromDev));
  const given = (port: number) => ({
    intent: intentOf({
      from: { stage: "dev" },
      to: { namespace: "shop-prod" },
      ports: [{ protocol: "TCP" as const, port }],
    }),
  });
  expect(answers(prove(text, given(8080)))).toEqual(bothHold);
  expect(answers(prove(text, given(8081)))["dev prod"]).toBe("broken");
});

test("a declared call that is closed is found, inside of a stage too, and is no breach", () => {
  const other = join(
    namespace("cart-dev", "dev"),
    deployment("cart-dev", "cart"),
    policy("cart-dev", "closed", "podSelector: {}, policyTypes: [Ingress, Egress]"),
  );
  const call = {
    from: { namespace: "shop-dev" },
    to: { namespace: "cart-dev" },
    ports: [{ protocol: "TCP" as const, port: 8080 }],
  };
  const proof = prove(join(closed("dev"), closed("prod"), other), { intent: intentOf(call) });
  expect(answers(proof)).toEqual(bothHold);
  expect(codesOf(proof)).toEqual(["KS3106"]);
  expect(proof.findings[0]?.at?.object.object.metadata.name).toBe("closed");
});

test("with an intent, what leaves and what gets in must be meant", () => {
  const text = join(closed("dev", controller, toInternet), closed("prod"), shared, exposed("shop-prod"));
  const node =
    "apiVersion: v1\nkind: Node\nmetadata: { name: node }\nspec: { podCIDRs: [10.1.0.0/16] }\nstatus: { addresses: [{ type: InternalIP, address: 10.0.0.1 }] }";
  const proof = prove(text, { intent: intentOf() });
  expect(verdictOf(proof, "dev", outside)?.verdict).toBe("broken");
  expect(new Set(codesOf(proof))).toEqual(new Set(["KS3102", "KS3107", "KS3109", "KS3110", "KS3113"]));
  const meant = intentOf(
    { from: { stage: "dev" }, to: { cidr: "0.0.0.0/0" } },
    {
      from: { stage: "prod" },
      to: { namespaceLabels: { "kubernetes.io/metadata.name": "kube-system" }, forwards: false },
    },
    { from: { namespace: "ingress" }, to: { stage: "prod" } },
    { from: { namespace: "ingress" }, to: { stage: "dev" } },
  );
  const declared = prove(join(text, node), { intent: meant, profile: profileOf("calico") });
  expect(declared.verdicts.filter(({ verdict, from }) => verdict !== "holds" && from !== unassigned)).toEqual([]);
});

test("where the plugin enforces nothing, that is the one cause", () => {
  const proof = prove(join(closed("dev"), closed("prod")), { profile: profileOf("flannel") });
  expect(codesOf(proof)).toEqual(["KS3112"]);
});

test("a policy that is not understood makes a verdict unknown and says so", () => {
  const global =
    "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: { name: g }\nspec: { types: [Ingress, Egress] }";
  const proof = prove(join(closed("dev"), closed("prod"), global));
  expect(answers(proof)).toEqual({ "dev prod": "unknown", "prod dev": "unknown" });
  expect(codesOf(proof)).toEqual(["KS3111"]);
});

test("a broken verdict can be turned by a policy where nothing isolates yet, one that holds by much more", () => {
  const proof = prove(join(open("dev"), closed("prod")));
  const { sensitivity } = verdictOf(proof, "prod", "dev") ?? {};
  expect(verdictOf(proof, "prod", "dev")?.verdict).toBe("holds");
  expect(sensitivity?.kinds).toContain("Pod");
  const broken = verdictOf(prove(join(open("dev"), open("prod"))), "dev", "prod");
  expect(broken?.sensitivity.kinds).toContain("networking.k8s.io/NetworkPolicy");
  expect(broken?.sensitivity.kinds).not.toContain("Pod");
});
