import { anything } from "../admission.ts";
import { type KnownFunction, Opaque, Optional, PartialList, type Value } from "./values.ts";

/** A format by its name, which texts are checked against. */
class Format extends Opaque {}

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const label1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const part = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const isSubdomain = (text: string) => text.length <= 253 && text.split(".").every((one) => label.test(one));
/** What a server makes a name of by writing more after it may end in a hyphen: that, and what stands before it, is not looked at. */
const beforeMore = (text: string) => (text.length > 1 && text.endsWith("-") ? `${text.slice(0, -2)}a` : text);

const isLabel = (text: string) => text.length <= 63 && label.test(text);
const isLabel1035 = (text: string) => text.length <= 63 && label1035.test(text);

const checks: ReadonlyMap<string, ((text: string) => boolean) | undefined> = new Map([
  ["dns1123Label", isLabel],
  ["dns1123Subdomain", isSubdomain],
  ["dns1035Label", isLabel1035],
  ["dns1123LabelPrefix", (text: string) => isLabel(beforeMore(text))],
  ["dns1123SubdomainPrefix", (text: string) => isSubdomain(beforeMore(text))],
  ["dns1035LabelPrefix", (text: string) => isLabel1035(beforeMore(text))],
  ["qualifiedName", isQualifiedName],
  ["labelValue", (text: string) => text === "" || (text.length <= 63 && part.test(text))],
  ["uuid", (text: string) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text)],
  // Checked by Go's own parsers, which are not known here.
  ...["uri", "byte", "date", "datetime"].map((name) => [name, undefined] as const),
]);

function isQualifiedName(text: string): boolean {
  const slash = text.indexOf("/");
  const name = text.slice(slash + 1);
  return name.length <= 63 && part.test(name) && (slash === -1 || isSubdomain(text.slice(0, slash)));
}

const named: KnownFunction = (name) => {
  if (typeof name !== "string") return undefined;
  return new Optional(checks.has(name) ? new Format(name) : undefined);
};

/** Source: k8s.io/apiserver/pkg/cel/library/format.go */
export const formatFunctions: Readonly<Record<string, KnownFunction>> = {
  "format.named": named,
  ...Object.fromEntries([...checks.keys()].map((name) => [`format.${name}`, () => new Format(name)])),
  "_.validate": (format, text): Value | undefined => {
    if (!(format instanceof Format) || typeof text !== "string") return undefined;
    const isFine = checks.get(format.text)?.(text);
    if (isFine === undefined) return anything;
    // What is wrong is told in words that differ from version to version.
    return new Optional(isFine ? undefined : new PartialList([{ value: anything, isCertain: true }]));
  },
};
