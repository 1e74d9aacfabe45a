import type { Attributes } from "../../rights/rights.ts";
import { anything } from "../admission.ts";
import { failure, type Known, type KnownFunction, Opaque, type Value } from "./values.ts";

/** Whether somebody may; undefined where it is not known for good. */
export type Ask = (
  question: Attributes,
  account?: { readonly namespace: string; readonly name: string },
) => boolean | undefined;

interface Parts {
  readonly account?: { readonly namespace: string; readonly name: string };
  readonly path?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** `authorizer`, and what is made of it on the way to a question. */
export class Authorizer extends Opaque {
  readonly ask: Ask;
  readonly parts: Parts;
  /** Of the request that is judged: `authorizer.requestResource`. */
  readonly own: Parts | undefined;
  constructor(ask: Ask, parts: Parts = {}, own?: Parts) {
    super(JSON.stringify(parts));
    this.ask = ask;
    this.parts = parts;
    this.own = own;
  }
}

class Answer extends Opaque {
  readonly allowed: boolean | undefined;
  constructor(allowed: boolean | undefined) {
    super(String(allowed));
    this.allowed = allowed;
  }
}

const saying =
  (part: keyof Parts, isNeeded = false): KnownFunction =>
  (authorizer, text) => {
    if (!(authorizer instanceof Authorizer) || typeof text !== "string") return undefined;
    if (isNeeded && text.trim() === "") return failure;
    return new Authorizer(authorizer.ask, { ...authorizer.parts, [part]: text });
  };

const ofAnswer =
  (apply: (answer: Answer) => Value): KnownFunction =>
  (answer) =>
    answer instanceof Answer ? apply(answer) : undefined;

const isLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const isSubdomain = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Source: k8s.io/apiserver/pkg/cel/library/authz.go */
export const authorizerFunctions: Readonly<Record<string, KnownFunction>> = {
  "_.path": saying("path", true),
  "_.group": saying("group"),
  "_.resource": saying("resource", true),
  "_.subresource": saying("subresource"),
  "_.namespace": saying("namespace"),
  "_.name": saying("name"),
  // What a selector narrows, RBAC does not look at.
  "_.fieldSelector": (authorizer) => (authorizer instanceof Authorizer ? authorizer : undefined),
  "_.labelSelector": (authorizer) => (authorizer instanceof Authorizer ? authorizer : undefined),
  "_.serviceAccount": (authorizer, namespace, name) => {
    if (!(authorizer instanceof Authorizer) || typeof namespace !== "string" || typeof name !== "string")
      return undefined;
    if (!isLabel.test(namespace) || !isSubdomain.test(name)) return failure;
    return new Authorizer(authorizer.ask, { ...authorizer.parts, account: { namespace, name } });
  },
  "_.check": (authorizer, verb) => checked(authorizer, verb),
  "_.allowed": ofAnswer(({ allowed }) => allowed ?? anything),
  "_.reason": ofAnswer(() => anything),
  "_.errored": ofAnswer(() => false),
  "_.error": ofAnswer(() => ""),
};

function checked(authorizer: Known | undefined, verb: Known | undefined): Value | undefined {
  if (!(authorizer instanceof Authorizer) || typeof verb !== "string") return undefined;
  const { path, group, resource, subresource = "", namespace = "", name = "", account } = authorizer.parts;
  if (path !== undefined) return new Answer(authorizer.ask({ verb, path }, account));
  if (group === undefined || resource === undefined) return undefined;
  const asked = subresource === "" ? resource : `${resource}/${subresource}`;
  return new Answer(authorizer.ask({ verb, group, resource: asked, namespace, name }, account));
}
