import type { Intent } from "../../../verdicts/intent.ts";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { proveConfiguration } from "../prove-configuration.ts";

/** Two stages with the same app, and tools of no stage. */
export const base = `
apiVersion: v1
kind: Namespace
metadata: {name: shop-dev, labels: {stage: dev}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop-prod, labels: {stage: prod}}
---
apiVersion: v1
kind: Namespace
metadata: {name: tools}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop-dev}
spec: {clusterIP: 10.96.0.5}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop-prod}
spec: {clusterIP: 10.96.0.7, selector: {app: api}}
status: {loadBalancer: {ingress: [{ip: 203.0.113.9}, {hostname: prod-1.elb.example.net}]}}
---
apiVersion: v1
kind: Service
metadata: {name: metrics, namespace: tools}
spec: {}
---
apiVersion: v1
kind: Pod
metadata: {name: db-0, namespace: shop-prod}
spec: {containers: [{name: db, image: db}]}
status: {podIP: 10.0.0.9, podIPs: [{ip: 10.0.0.9}, {ip: "fd00::9"}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop-dev}
spec: {rules: [{host: shop.dev.example.com}, {host: both.example.com}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop-prod}
spec: {rules: [{host: shop.example.com}, {host: "*.wild.example.com"}, {host: both.example.com}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: metrics, namespace: tools}
spec: {rules: [{host: metrics.example.com}]}
---
apiVersion: v1
kind: Secret
metadata: {name: tls, namespace: shop-prod}
---
`;

const indented = (text: string) => text.replaceAll("\n", "\n    ");
export const configMap = (text: string, key = "settings", namespace = "shop-dev") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: urls, namespace: ${namespace}}\ndata:\n  ${key}: |-\n    ${indented(text)}\n`;
/** A ConfigMap of these entries, and the end of its document. */
export const settings = (namespace: string, entries: Readonly<Record<string, string>>) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: ${namespace}}\ndata: ${JSON.stringify(entries)}\n---\n`;
export const prove = (text: string, intent?: Intent) => proveConfiguration(worldOf(base + text), givenOf({ intent }));
export const codesIn = (text: string, key?: string) => prove(configMap(text, key)).findings.map(({ code }) => code);
export const container = (fields: string) => `
apiVersion: batch/v1
kind: CronJob
metadata: {name: tests, namespace: shop-dev}
spec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: tests, image: tests, ${fields}}]}}}}}
`;
