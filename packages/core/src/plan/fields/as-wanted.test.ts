import { expect, test } from "vitest";
import type { FieldSet } from "../../manifests/kubernetes-object.ts";
import { isAsWanted } from "./as-wanted.ts";
import { live, owns, someObject } from "../testing/live-objects.ts";

const configMap = (data: unknown) => someObject("v1", "ConfigMap", { data });
const fields: FieldSet = { "f:data": { "f:a": {} } };
const applied = (data: unknown, entries: readonly object[] = [owns(fields)], metadata: object = {}) =>
  live(configMap(data), { managedFields: entries, ...metadata });

test("an object that has every owned field as wanted, and whatever others added", () => {
  expect(isAsWanted(configMap({ a: "1" }), applied({ a: "1" }))).toBe(true);
  const others = [owns(fields), owns({ "f:data": { "f:b": {} } }, { manager: "kubectl", operation: "Update" })];
  expect(isAsWanted(configMap({ a: "1" }), applied({ a: "1", b: "2" }, others))).toBe(true);
  expect(isAsWanted(configMap({ a: "1", b: undefined }), applied({ a: "1" }))).toBe(true);
});

test("another value, a field more or a field less is something to apply", () => {
  expect(isAsWanted(configMap({ a: "2" }), applied({ a: "1" }))).toBe(false);
  expect(isAsWanted(configMap({ a: "1", b: "2" }), applied({ a: "1", b: "2" }))).toBe(false);
  expect(isAsWanted(configMap({}), applied({ a: "1" }))).toBe(false);
});

test("in doubt there is something to apply", () => {
  const wanted = configMap({ a: "1" });
  expect(isAsWanted(wanted, applied({ a: "1" }, [owns(fields), owns(fields)]))).toBe(false);
  expect(isAsWanted(wanted, applied({ a: "1" }, [owns(fields, { apiVersion: "v2" })]))).toBe(false);
  expect(isAsWanted(wanted, applied({ a: "1" }, [owns(fields, { operation: "Update" })]))).toBe(false);
  expect(isAsWanted(wanted, applied({ a: "1" }, [owns(fields, { subresource: "status" })]))).toBe(false);
  expect(isAsWanted(wanted, applied({ a: "1" }, []))).toBe(false);
  const deleting = { deletionTimestamp: "2026-11-21T12:00:00Z" };
  expect(isAsWanted(wanted, applied({ a: "1" }, [owns(fields)], deleting))).toBe(false);
  const large = 2 ** 53 + 2;
  expect(isAsWanted(configMap({ a: large }), applied({ a: large }))).toBe(false);
});

const ports = (items: readonly object[]) => someObject("v1", "Service", { spec: { ports: items } });
const port = (number: number, own: readonly string[]): FieldSet => ({
  [`k:{"port":${number},"protocol":"TCP"}`]: { ".": {}, ...Object.fromEntries(own.map((name) => [`f:${name}`, {}])) },
});
const service = (items: readonly object[], own: FieldSet) =>
  live(ports(items), { managedFields: [owns({ "f:spec": { "f:ports": own } })] });

test("items are found by their keys, one of which may be left to its default, in our order", () => {
  const [http, https] = [80, 443].map((number) => ({ port: number, protocol: "TCP", targetPort: number }));
  const own = { ...port(80, ["port"]), ...port(443, ["port"]) };
  expect(isAsWanted(ports([{ port: 80 }, { port: 443 }]), service([http!, https!], own))).toBe(true);
  expect(isAsWanted(ports([{ port: 443 }, { port: 80 }]), service([http!, https!], own))).toBe(false);
  expect(isAsWanted(ports([{ port: 80, protocol: "TCP" }, { port: 443 }]), service([http!, https!], own))).toBe(false);
  expect(isAsWanted(ports([{ port: 80 }]), service([http!, https!], own))).toBe(false);
});

test("what is owned whole holds what the API server fills in", () => {
  const policy = (item: object) =>
    someObject("networking.k8s.io/v1", "NetworkPolicy", { spec: { podSelector: {}, ingress: [{ ports: [item] }] } });
  const entry = owns({ "f:spec": { "f:podSelector": {}, "f:ingress": {} } }, { apiVersion: "networking.k8s.io/v1" });
  const found = live(policy({ port: 80, protocol: "TCP" }), { managedFields: [entry] });
  expect(isAsWanted(policy({ port: 80 }), found)).toBe(true);
  expect(isAsWanted(policy({ port: 80, protocol: "UDP" }), found)).toBe(false);
});

test("an item that is owned whole", () => {
  const group = "admissionregistration.k8s.io/v1";
  const policy = (expression: string) =>
    someObject(group, "ValidatingAdmissionPolicy", { spec: { variables: [{ name: "a", expression }] } });
  const entry = owns({ "f:spec": { "f:variables": { 'k:{"name":"a"}': {} } } }, { apiVersion: group });
  const found = live(policy("1"), { managedFields: [entry] });
  expect(isAsWanted(policy("1"), found)).toBe(true);
  expect(isAsWanted(policy("2"), found)).toBe(false);
});

test("an object that was empty when we applied it is not taken for one that is owned whole", () => {
  const widget = (choose: unknown) => someObject("example.com/v1", "Widget", { spec: { choose } });
  const entry = owns({ "f:spec": { "f:choose": {} } }, { apiVersion: "example.com/v1" });
  expect(isAsWanted(widget({ a: "b" }), live(widget({ a: "b" }), { managedFields: [entry] }))).toBe(false);
  expect(isAsWanted(widget({}), live(widget({}), { managedFields: [entry] }))).toBe(true);
});

test("what Go leaves out because it is empty is as wanted where it is ours, and of a built-in kind", () => {
  const group = "scheduling.k8s.io/v1";
  const own = (names: readonly string[], apiVersion = group) =>
    owns(Object.fromEntries(names.map((name) => [`f:${name}`, {}])), { apiVersion });
  const fields = (more: object) => someObject(group, "PriorityClass", { value: 1, ...more });
  const found = live(fields({}), { managedFields: [own(["value", "globalDefault"])] });
  expect(isAsWanted(fields({ globalDefault: false }), found)).toBe(true);
  expect(isAsWanted(fields({ globalDefault: true }), found)).toBe(false);
  expect(isAsWanted(fields({ globalDefault: false }), live(fields({}), { managedFields: [own(["value"])] }))).toBe(
    false,
  );
  const widget = (more: object) => someObject("example.com/v1", "Widget", { value: 1, ...more });
  const custom = live(widget({}), { managedFields: [own(["value", "on"], "example.com/v1")] });
  expect(isAsWanted(widget({ on: false }), custom)).toBe(false);
});

test("an empty list whose items have keys is as wanted where there is none", () => {
  const group = "admissionregistration.k8s.io/v1";
  const policy = (spec: object) => someObject(group, "ValidatingAdmissionPolicy", { spec });
  const entry = owns({ "f:spec": { "f:failurePolicy": {} } }, { apiVersion: group });
  const found = (more: object) => live(policy({ failurePolicy: "Fail", ...more }), { managedFields: [entry] });
  expect(isAsWanted(policy({ failurePolicy: "Fail", variables: [] }), found({}))).toBe(true);
  expect(isAsWanted(policy({ failurePolicy: "Fail", variables: [] }), found({ variables: [{ name: "a" }] }))).toBe(
    false,
  );
  expect(isAsWanted(policy({ failurePolicy: "Fail", validations: [] }), found({}))).toBe(false);
});

test("an ExternalSecret's data holds what its definition fills in", () => {
  const group = "external-secrets.io/v1";
  const secret = (remoteRef: object) => someObject(group, "ExternalSecret", { spec: { data: [{ remoteRef }] } });
  const filled = { key: "a", conversionStrategy: "Default", decodingStrategy: "None", metadataPolicy: "None" };
  const found = live(secret(filled), { managedFields: [owns({ "f:spec": { "f:data": {} } }, { apiVersion: group })] });
  expect(isAsWanted(secret({ key: "a" }), found)).toBe(true);
  expect(isAsWanted(secret({ key: "b" }), found)).toBe(false);
});
