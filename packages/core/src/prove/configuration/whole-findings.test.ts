import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configurationCodes } from "../../diagnostics/prove-configuration-codes.ts";
import { givenOf } from "../testing/given.ts";
import { toldOf } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveConfiguration } from "./prove-configuration.ts";

type Told = Omit<ReturnType<typeof toldOf>, "is" | "hint"> & { readonly hint?: string };

/** Which object names what of whom, in which field, where that is said, and what to write instead: never what a Secret says. */
test.each<[code: keyof typeof configurationCodes, told: Told]>([
  [
    "KS3601",
    {
      message:
        "batch/Job shop-dev/integration-tests of dev names the Service api.shop-prod of prod in spec.template.spec.containers[0].env[0].value",
      at: "batch/Job shop-dev/integration-tests: spec.template.spec.containers[0].env[0].value",
      pairs: ["dev > prod"],
      witness: "batch/Job shop-dev/integration-tests of dev names the Service api.shop-prod of prod",
      steps: [
        "batch/Job shop-dev/integration-tests: spec.template.spec.containers[0].env[0].value says api.shop-prod, which is Service shop-prod/api",
      ],
      related: ["api.shop-prod belongs to prod by this @ Service shop-prod/api: metadata.name"],
      fix: "name the Service of the same name in shop-dev instead of api.shop-prod",
      edits: [
        'set batch/Job shop-dev/integration-tests: spec.template.spec.containers[0].env[0].value = "http://api.shop-dev.svc"',
      ],
    },
  ],
  [
    "KS3602",
    {
      message:
        "batch/Job shop-dev/integration-tests of dev names the host shop.example.com of prod in spec.template.spec.containers[0].env[0].value",
      at: "batch/Job shop-dev/integration-tests: spec.template.spec.containers[0].env[0].value",
      pairs: ["dev > prod"],
      witness: "batch/Job shop-dev/integration-tests of dev names the host shop.example.com of prod",
      steps: [
        "batch/Job shop-dev/integration-tests: spec.template.spec.containers[0].env[0].value says shop.example.com, which is networking.k8s.io/Ingress shop-prod/web",
      ],
      related: [
        "shop.example.com belongs to prod by this @ networking.k8s.io/Ingress shop-prod/web: spec.rules[0].host",
      ],
      fix: "name shop.dev.example.com instead of shop.example.com",
      edits: [
        'set batch/Job shop-dev/integration-tests: spec.template.spec.containers[0].env[0].value = "https://shop.dev.example.com"',
      ],
    },
  ],
  [
    "KS3603",
    {
      message: "ConfigMap shop-dev/settings of dev names the address 10.96.0.7 of prod in data.API",
      at: "ConfigMap shop-dev/settings: data.API",
      pairs: ["dev > prod"],
      witness: "ConfigMap shop-dev/settings of dev names the address 10.96.0.7 of prod",
      steps: ["ConfigMap shop-dev/settings: data.API says 10.96.0.7, which is Service shop-prod/api"],
      related: ["10.96.0.7 belongs to prod by this @ Service shop-prod/api: spec.clusterIP"],
      fix: "name api.shop-dev.svc instead of 10.96.0.7",
      edits: ['set ConfigMap shop-dev/settings: data.API = "http://api.shop-dev.svc"'],
    },
  ],
  [
    "KS3604",
    {
      message: "Service shop-dev/backend of dev names the Service api.shop-prod of prod in spec.externalName",
      at: "Service shop-dev/backend: spec.externalName",
      pairs: ["dev > prod"],
      witness: "Service shop-dev/backend of dev names the Service api.shop-prod of prod",
      steps: ["Service shop-dev/backend: spec.externalName says api.shop-prod, which is Service shop-prod/api"],
      related: ["api.shop-prod belongs to prod by this @ Service shop-prod/api: metadata.name"],
      fix: "name the Service of the same name in shop-dev instead of api.shop-prod",
      edits: ['set Service shop-dev/backend: spec.externalName = "api.shop-dev.svc.cluster.local"'],
    },
  ],
  [
    "KS3605",
    {
      hint: "give each stage a secret path of its own, or say in the intent that they share it",
      message:
        "dev and prod use the secret path shop/database: external-secrets.io/ExternalSecret shop-dev/database in spec.data[0].remoteRef.key, and others",
      at: "external-secrets.io/ExternalSecret shop-dev/database: spec.data[0].remoteRef.key",
      pairs: ["dev > prod", "prod > dev"],
      witness: "dev and prod use the secret path shop/database",
      steps: [
        "external-secrets.io/ExternalSecret shop-dev/database: spec.data[0].remoteRef.key says (kept back), which is shop/database",
        "external-secrets.io/ExternalSecret shop-prod/database: spec.data[0].remoteRef.key says (kept back), which is shop/database",
      ],
      related: [
        "prod names it here @ external-secrets.io/ExternalSecret shop-prod/database: spec.data[0].remoteRef.key",
      ],
    },
  ],
  [
    "KS3606",
    {
      hint: "give each stage a database of its own, or say in the intent that they share it",
      message:
        "dev and prod use the database orders at db.example.net:5432: ConfigMap shop-dev/settings in data.DATABASE_URL, and others",
      at: "ConfigMap shop-dev/settings: data.DATABASE_URL",
      pairs: ["dev > prod", "prod > dev"],
      witness: "dev and prod use the database orders at db.example.net:5432",
      steps: [
        "ConfigMap shop-dev/settings: data.DATABASE_URL says (kept back), which is orders at db.example.net:5432",
        "ConfigMap shop-prod/settings: data.DATABASE_URL says (kept back), which is orders at db.example.net:5432",
      ],
      related: ["prod names it here @ ConfigMap shop-prod/settings: data.DATABASE_URL"],
    },
  ],
  [
    "KS3607",
    {
      hint: "give each stage an identity of its own, or say in the intent that they share it",
      message:
        'dev and prod use the identity arn:aws:iam::123456789012:role/shop: ServiceAccount shop-dev/web in metadata.annotations."eks.amazonaws.com/role-arn", and others',
      at: 'ServiceAccount shop-dev/web: metadata.annotations."eks.amazonaws.com/role-arn"',
      pairs: ["dev > prod", "prod > dev"],
      witness: "dev and prod use the identity arn:aws:iam::123456789012:role/shop",
      steps: [
        'ServiceAccount shop-dev/web: metadata.annotations."eks.amazonaws.com/role-arn" says (kept back), which is arn:aws:iam::123456789012:role/shop',
        'ServiceAccount shop-prod/web: metadata.annotations."eks.amazonaws.com/role-arn" says (kept back), which is arn:aws:iam::123456789012:role/shop',
      ],
      related: ['prod names it here @ ServiceAccount shop-prod/web: metadata.annotations."eks.amazonaws.com/role-arn"'],
    },
  ],
  [
    "KS3608",
    {
      hint: "correct the value where the Secret comes from, and look at who has used it",
      message: "Secret shop-dev/database of dev names a service of prod in stringData.URL",
      at: "Secret shop-dev/database: stringData.URL",
      pairs: ["dev > prod"],
      witness: "Secret shop-dev/database of dev names a service of prod",
      steps: ["Secret shop-dev/database: stringData.URL says (kept back), which is a service of prod"],
    },
  ],
  [
    "KS3609",
    {
      message:
        "batch/CronJob shop-dev/cleaner of dev names the namespace shop-prod of prod in spec.jobTemplate.spec.template.spec.containers[0].args[4]",
      at: "batch/CronJob shop-dev/cleaner: spec.jobTemplate.spec.template.spec.containers[0].args[4]",
      pairs: ["dev > prod"],
      witness: "batch/CronJob shop-dev/cleaner of dev names the namespace shop-prod of prod",
      steps: [
        "batch/CronJob shop-dev/cleaner: spec.jobTemplate.spec.template.spec.containers[0].args[4] says shop-prod, which is Namespace shop-prod",
      ],
      fix: "name shop-dev instead of shop-prod",
      edits: [
        'set batch/CronJob shop-dev/cleaner: spec.jobTemplate.spec.template.spec.containers[0].args[4] = "shop-dev"',
      ],
    },
  ],
])("all that is told of %s in its example", (code, told) => {
  const url = new URL(`../../../../../docs/errors/examples/${code}.wrong.world.yaml`, import.meta.url);
  const { findings, verdicts } = proveConfiguration(worldOf(readFileSync(url, "utf8")), givenOf());
  const { severity } = configurationCodes[code];
  expect(findings.map(toldOf)).toEqual([{ is: `configuration ${severity} ${code}`, hint: told.fix, ...told }]);
  const broken = verdicts.filter(({ verdict }) => verdict === "broken");
  expect(broken.map(({ from, to }) => `${from} > ${to}`)).toEqual(told.pairs);
  expect(broken.map(({ findings: codes, witness }) => [codes, witness?.steps.length])).toEqual(
    told.pairs.map(() => [[code], told.steps?.length]),
  );
});
