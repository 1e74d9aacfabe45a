import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sharedCodes } from "../../diagnostics/prove-shared-codes.ts";
import { makeGiven } from "../make-given.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { toldOf } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveShared } from "./prove-shared.ts";

interface Told {
  readonly message: string;
  readonly at: string;
  readonly pairs: readonly string[];
  readonly related?: readonly (readonly [message: string, at: string])[];
  readonly fix?: string;
  readonly edits?: readonly string[];
  readonly request?: string;
}

/** What stands at a place is a step of the witness; steps write positions with a point. */
const state = (at: string, says: string) => `${at.replaceAll(/\[(\d+)\]/g, ".$1")} says ${says}`;

test.each<[code: keyof typeof sharedCodes, told: Told]>([
  [
    "KS3801",
    {
      message: "dev and test share /mnt/cache: Pod shop-dev/cache mounts /mnt/cache of its node",
      at: "Pod shop-dev/cache: spec.volumes[0].hostPath.path",
      pairs: ["dev > test", "test > dev"],
      related: [
        [
          "in test, Pod shop-test/cache mounts /mnt/cache of its node",
          "Pod shop-test/cache: spec.volumes[0].hostPath.path",
        ],
      ],
      fix: "give test a folder of its own: /mnt/cache-test",
      edits: ['set Pod shop-test/cache: spec.volumes[0].hostPath.path = "/mnt/cache-test"'],
    },
  ],
  [
    "KS3802",
    {
      message: "dev and test share TCP port 80: Pod shop-dev/web listens on TCP port 80 of its node",
      at: "Pod shop-dev/web: spec.containers[0].ports[0]",
      pairs: ["dev > test", "test > dev"],
      related: [
        [
          "in test, Pod shop-test/web listens on TCP port 80 of its node",
          "Pod shop-test/web: spec.containers[0].ports[0]",
        ],
      ],
      fix: "give test no port of its node, but a Service",
      edits: ["remove Pod shop-test/web: spec.containers[0].ports[0].hostPort"],
    },
  ],
  [
    "KS3803",
    {
      message:
        "dev and test share nfs files.example.com:/exports/shop: Pod shop-dev/web uses nfs files.example.com:/exports/shop",
      at: "Pod shop-dev/web: spec.volumes[0]",
      pairs: ["dev > test", "test > dev"],
      related: [
        [
          "in test, Pod shop-test/web uses nfs files.example.com:/exports/shop/images",
          "Pod shop-test/web: spec.volumes[0]",
        ],
      ],
      fix: "give test a folder of its own: /exports/shop-test/images (to be made on the server first)",
      edits: ['set Pod shop-test/web: spec.volumes[0].nfs.path = "/exports/shop-test/images"'],
    },
  ],
  [
    "KS3804",
    {
      message: "PersistentVolume archive is bound to no claim and fits claims of dev and test",
      at: "PersistentVolume archive: spec",
      pairs: ["dev > test", "test > dev"],
      related: [
        ["in dev, PersistentVolumeClaim shop-dev/archive may take it", "PersistentVolumeClaim shop-dev/archive: spec"],
        [
          "in test, PersistentVolumeClaim shop-test/archive may take it",
          "PersistentVolumeClaim shop-test/archive: spec",
        ],
      ],
    },
  ],
  [
    "KS3805",
    {
      message:
        "dev and test share registry.example.com/web:latest: Pod shop-dev/web runs registry.example.com/web:latest",
      at: "Pod shop-dev/web: spec.containers[0].image",
      pairs: ["dev > test", "test > dev"],
      related: [
        [
          "in test, Pod shop-test/web runs registry.example.com/web:latest",
          "Pod shop-test/web: spec.containers[0].image",
        ],
      ],
    },
  ],
  [
    "KS3806",
    {
      message:
        "dev and test share registry.example.com/web:1.4.2: Pod shop-dev/web runs registry.example.com/web:1.4.2",
      at: "Pod shop-dev/web: spec.containers[0].image",
      pairs: ["dev > test", "test > dev"],
      related: [
        [
          "in test, Pod shop-test/web runs registry.example.com/web:1.4.2",
          "Pod shop-test/web: spec.containers[0].image",
        ],
      ],
    },
  ],
  [
    "KS3807",
    {
      message:
        "dev and test share shop.example.com: Ingress shop-dev/web claims shop.example.com at the default IngressClass",
      at: "networking.k8s.io/Ingress shop-dev/web: spec.rules[0].host",
      pairs: ["dev > test", "test > dev"],
      related: [
        [
          "in test, Ingress shop-test/web claims shop.example.com at the default IngressClass",
          "networking.k8s.io/Ingress shop-test/web: spec.rules[0].host",
        ],
      ],
      fix: "give test a host of its own, which its DNS has to know: shop-test.example.com",
      edits: ['set networking.k8s.io/Ingress shop-test/web: spec.rules[0].host = "shop-test.example.com"'],
    },
  ],
  [
    "KS3808",
    {
      message: "Ingress shop-dev/web of dev claims *.example.com, and so test.example.com of test",
      at: "networking.k8s.io/Ingress shop-dev/web: spec.rules[0].host",
      pairs: ["dev > test"],
      related: [["test.example.com of test", "networking.k8s.io/Ingress shop-test/web: spec.rules[0].host"]],
    },
  ],
  [
    "KS3809",
    {
      message: "dev and test share 10.96.0.80: Service shop-dev/web takes what is sent to 10.96.0.80",
      at: "Service shop-dev/web: spec.externalIPs[0]",
      pairs: ["dev > test"],
      related: [["in test, Service shop-test/web has the address 10.96.0.80", "Service shop-test/web: spec.clusterIP"]],
      fix: "give dev no address that others have",
      edits: ["remove Service shop-dev/web: spec.externalIPs[0]"],
    },
  ],
  [
    "KS3810",
    {
      message:
        "webhook sidecars.example.com at Service shop-dev/sidecars of dev sees and may change objects of (unassigned) and test",
      at: "admissionregistration.k8s.io/MutatingWebhookConfiguration sidecars: webhooks[0]",
      pairs: ["dev > (unassigned)", "dev > test"],
      fix: "let it see namespaces of dev only",
      edits: [
        'set admissionregistration.k8s.io/MutatingWebhookConfiguration sidecars: webhooks[0].namespaceSelector = {"matchLabels":{"stage":"dev"}}',
      ],
    },
  ],
  [
    "KS3811",
    {
      message: "Service shop-dev/orders-api of dev answers all requests for v1.orders.example.com",
      at: "apiregistration.k8s.io/APIService v1.orders.example.com: spec.service",
      pairs: ["dev > test", "dev > (unassigned)"],
    },
  ],
  [
    "KS3812",
    {
      message: "Gateway shop-test/entry of test takes routes of dev",
      at: "gateway.networking.k8s.io/Gateway shop-test/entry: spec.listeners",
      pairs: ["dev > test", "test > dev"],
      related: [
        [
          "HTTPRoute shop-dev/web is attached to it",
          "gateway.networking.k8s.io/HTTPRoute shop-dev/web: spec.parentRefs",
        ],
      ],
      fix: "let it take routes of its own namespace only",
      edits: [
        'set gateway.networking.k8s.io/Gateway shop-test/entry: spec.listeners[0].allowedRoutes.namespaces = {"from":"Same"}',
      ],
    },
  ],
  [
    "KS3813",
    {
      message: "dev and test share vault: ExternalSecret shop-dev/database reads by ClusterSecretStore vault",
      at: "external-secrets.io/ExternalSecret shop-dev/database: spec.secretStoreRef",
      pairs: ["dev > test", "test > dev"],
      related: [
        [
          "in test, ExternalSecret shop-test/database reads by ClusterSecretStore vault",
          "external-secrets.io/ExternalSecret shop-test/database: spec.secretStoreRef",
        ],
      ],
    },
  ],
  [
    "KS3814",
    {
      message: "release shop-dev/orders of dev brought ClusterRole orders-reader",
      at: "rbac.authorization.k8s.io/ClusterRole orders-reader",
      pairs: ["dev > (unassigned)", "dev > test"],
    },
  ],
  [
    "KS3815",
    {
      message: "prod runs in one cluster with dev",
      at: "Namespace shop-prod: metadata.labels",
      pairs: ["dev > prod"],
    },
  ],
  [
    "KS3816",
    {
      message:
        "webhook sidecars.example.com at Service platform/sidecars of (unassigned) sees and may change objects of dev and test",
      at: "admissionregistration.k8s.io/MutatingWebhookConfiguration sidecars: webhooks[0]",
      pairs: ["(unassigned) > dev", "(unassigned) > test"],
    },
  ],
  [
    "KS3817",
    {
      message:
        "people of dev may claim shop.example.com at IngressClass nginx, which Ingress shop-test/web of test claims",
      at: "networking.k8s.io/Ingress shop-test/web: spec.rules[0].host",
      pairs: ["dev > test"],
      fix: "let only namespaces of a stage claim its hosts, by an admission policy",
      edits: [
        "add admissionregistration.k8s.io/ValidatingAdmissionPolicy hosts-of-stages",
        "add admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding hosts-of-stages",
      ],
      request: "member-of:shop-developers: create networking.k8s.io/ingresses shop-dev/",
    },
  ],
  [
    "KS3818",
    {
      message:
        "people of dev may have a Service that takes what is sent to Service shop-test/web of test: nothing refuses that it names its address",
      at: "Service shop-test/web: spec",
      pairs: ["dev > test"],
      fix: "refuse Services with externalIPs, by an admission policy",
      edits: [
        "add admissionregistration.k8s.io/ValidatingAdmissionPolicy services-without-external-addresses",
        "add admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding services-without-external-addresses",
      ],
      request: "member-of:shop-developers: create services shop-dev/",
    },
  ],
  [
    "KS3819",
    {
      message:
        "people of dev may mount nfs files.example.com:/exports/invoices in a pod of theirs, which PersistentVolume invoices of test mounts",
      at: "PersistentVolume invoices: spec",
      pairs: ["dev > test"],
      fix: "refuse pods that name storage by themselves, by an admission policy",
      edits: [
        "add admissionregistration.k8s.io/ValidatingAdmissionPolicy storage-by-claims-only",
        "add admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding storage-by-claims-only",
      ],
      request: "member-of:shop-developers: create pods shop-dev/",
    },
  ],
])("all that is told of %s in its example", (code, { related = [], request, ...told }) => {
  const url = new URL(`../../../../../docs/errors/examples/${code}.wrong.world.yaml`, import.meta.url);
  const world = worldOf(readFileSync(url, "utf8"));
  const { findings, verdicts } = proveShared(world, makeGiven(world, undefined, specificationProfile));
  const { severity, fix: hint } = sharedCodes[code];
  const isBroken = verdicts.some(({ verdict, findings: codes }) => verdict === "broken" && codes.includes(code));
  expect(findings.map(toldOf)).toMatchObject([
    {
      is: `shared ${severity} ${code}`,
      hint,
      ...told,
      ...(related.length > 0 && { related: related.map(([message, at]) => `${message} @ ${at}`) }),
      ...(isBroken && {
        witness: told.message,
        steps: [
          ...(request === undefined ? [] : [expect.stringContaining(request)]),
          state(told.at, told.message),
          ...related.map(([message, at]) => state(at, message)),
        ],
      }),
    },
  ]);
});
