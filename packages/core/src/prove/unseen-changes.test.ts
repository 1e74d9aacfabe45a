import { expect, test } from "vitest";
import { seenText } from "./unseen-changes.ts";

const given = { isRelease: (name: string) => /^web-[0-9a-f]{12}$/.test(name), isOwnAdmission: false };
const digest = (hex: string) => hex.repeat(64);

const deployment = ({
  release = "web-0123456789ab",
  image = digest("a"),
  host = "api.dev",
} = {}) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    stage: dev
    app.kubernetes.io/version: ${release}
spec:
  template:
    metadata:
      labels:
        app.kubernetes.io/name: web
        app.kubernetes.io/version: ${release}
    spec:
      containers:
      - name: web
        image: "registry.example.com/web:1.4@sha256:${image}"
        env:
        - name: API
          value: ${host}
      - image: registry.example.com/side@sha256:${image}
        name: side
`;

test("another release of the same images is seen as the one before", () => {
  const before = seenText(deployment(), given);
  expect(before.looks).toBe(false);
  expect(before.text).not.toContain("0123456789ab");
  expect(seenText(deployment({ release: "web-ba9876543210", image: digest("b") }), given)).toEqual(before);
  expect(seenText(deployment().replace(":1.4@", ":v1.5-0c4d2e1@"), given)).toEqual(before);
});

test.each([
  ["another value", deployment({ host: "api.prod" })],
  ["another image", deployment().replace("com/side", "com/other")],
  ["a tag that says something", deployment().replace(":1.4@", ":1.4-traefik@")],
  ["another port of the registry", deployment().replace("example.com/web", "example.com:5000/web")],
  ["a digest of another length", deployment({ image: "abc" })],
  ["a label that names no release", deployment({ release: "prod-db" })],
])("%s is seen", (_, text) => {
  expect(seenText(text, given).text).not.toBe(seenText(deployment(), given).text);
});

test.each([
  ["selector of pods", "spec:\n  podSelector:\n    matchLabels:\n      app.kubernetes.io/version: web-0123456789ab\n"],
  ["selector of a Service", "spec:\n  selector:\n    app.kubernetes.io/version: web-0123456789ab\n"],
  ["expression", "matchExpressions:\n- key: app.kubernetes.io/version\n  operator: Exists\n"],
  ["list of keys", "matchLabelKeys:\n- app.kubernetes.io/version\n"],
  ["flow mapping", "labels: {app.kubernetes.io/version: web-0123456789ab}\n"],
  ["quoted key", 'labels:\n  "app.kubernetes.io/version": web-0123456789ab\n'],
  ["policy", "expression: object.metadata.labels['app.kubernetes.io/version'] == 'x'\n"],
  [
    "policy about images",
    "kind: ValidatingAdmissionPolicy\nspec:\n  validations:\n  - expression: object.spec.containers.all(c, c.image != '')\n",
  ],
])("a %s looks", (_, text) => {
  expect(seenText(text, given).looks).toBe(true);
});

test("policies of our own ask for some digest, and a policy about something else for none", () => {
  const policy = "kind: ValidatingAdmissionPolicy\nspec: { validations: [{ expression: object.spec.image != '' }] }\n";
  expect(seenText(policy, { ...given, isOwnAdmission: true }).looks).toBe(false);
  expect(seenText(policy.replace("image", "replicas"), given).looks).toBe(false);
  expect(seenText(deployment(), given).looks).toBe(false);
});
