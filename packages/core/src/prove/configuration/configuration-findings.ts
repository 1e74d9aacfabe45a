import type { Code } from "../../diagnostics/codes.ts";
import { keyOf, keyText } from "../../manifests/object-key.ts";
import { fieldText } from "../../manifests/field-text.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Finding, Pair, Site } from "../../verdicts/finding.ts";
import type { Witness } from "../../verdicts/witness.ts";
import { balancerKinds } from "./address-claims.ts";
import { canonicalAddress } from "./addresses.ts";
import { routeKinds } from "./host-claims.ts";
import type { Named } from "./named.ts";
import type { Naming, Namings } from "./named-by-stage.ts";
import { namingFix } from "./naming-fix.ts";
import { intrudersFirst, outerFix } from "./outer-fix.ts";
import type { OuterSharing } from "./outer-sharing.ts";
import type { OuterUse } from "./outer-uses.ts";

/** A finding, and what shows it for each pair that it concerns. */
export interface Shown {
  readonly finding: Finding;
  readonly witnessOf: (pair: Pair) => Witness;
  /** The kinds of objects that could make what is named the stage's own as well; none where nothing could. */
  readonly turnedBy: readonly string[];
}

/** How many further places a finding shows; it counts the others. */
const mostShown = 4;

export function namingFinding(namings: Namings, naming: Naming): Shown {
  const { from, named, owners, texts } = naming;
  const [first, ...further] = texts;
  const code = codeOf(naming);
  const stages = owners.map(({ stage }) => stage);
  const also = further.length === 0 ? "" : `, and so do ${further.length} more objects in the same place`;
  const field = fieldText(first.path);
  const fix = namingFix(namings, naming);
  const message = `${siteName(first)} of ${from} names ${described(naming)} of ${listed(stages)} in ${field}${also}`;
  const claims = owners.flatMap(({ stage, at }) =>
    at && !first.secret ? [{ message: `${named.name} belongs to ${stage} by this`, at }] : [],
  );
  const repeated = further.map((text) => ({ message: "here too", at: siteOf(text) }));
  const finding: Finding = {
    code,
    property: "configuration",
    severity: "error",
    message,
    hint: fix?.description ?? hintFor(naming),
    at: siteOf(first),
    related: [...claims.slice(0, mostShown), ...repeated.slice(0, mostShown)],
    pairs: stages.map((to) => ({ from, to })),
    ...(fix && { fix }),
  };
  const witnessOf = ({ to }: Pair): Witness => {
    const owner = owners.find(({ stage }) => stage === to);
    return {
      summary: `${siteName(first)} of ${from} names ${described(naming)} of ${to}`,
      steps: [
        {
          type: "naming",
          object: keyOf(first.object.object),
          field,
          ...(!first.secret && { text: named.name }),
          names: first.secret ? `${withArticle(named.type)} of ${to}` : (owner?.key ?? named.name),
        },
      ],
    };
  };
  return { finding, witnessOf, turnedBy: turnedBy(namings, named) };
}

/** A host, and the address of a load balancer, may be several stages'; anything else is one's. */
function turnedBy({ names }: Namings, { type, name }: Named): readonly string[] {
  if (type === "host") return [...balancerKinds, ...routeKinds];
  const address = canonicalAddress(name);
  return address !== undefined && names.addressesEverywhere.has(address) ? balancerKinds : [];
}

function codeOf({ named, texts: [{ secret, path, leads }] }: Naming): Code {
  if (secret) return "KS3608";
  if (named.type === "namespace") return "KS3609";
  if ((leads && !path.includes("hostAliases")) || path[1] === "externalName") return "KS3604";
  return ({ service: "KS3601", host: "KS3602", address: "KS3603" } as const)[named.type];
}

function described({ named, texts: [{ secret }] }: Naming): string {
  // What a Secret holds is not shown, and a name may be all that it holds.
  if (secret) return withArticle(named.type);
  if (named.name.includes("/")) return named.name;
  return `the ${named.type === "service" ? "Service" : named.type} ${named.name}`;
}

function hintFor({ texts: [{ secret }], named }: Naming): string {
  if (secret) return "correct the value where the Secret comes from, and look at who has used it";
  return `name what this stage has instead of ${named.name}, or say in the intent that it was meant`;
}

const outerCodes: Readonly<Record<OuterUse["type"], Code>> = {
  "secret path": "KS3605",
  database: "KS3606",
  queue: "KS3606",
  bucket: "KS3606",
  identity: "KS3607",
};

/** Nobody owns what is outside: each stage names what is the others' too, so every ordered pair of them is concerned. */
export function sharingFinding(sharing: OuterSharing, all: readonly OuterUse[]): Shown | undefined {
  const { type, parts, uses } = sharing;
  const [first, ...further] = intrudersFirst(sharing);
  if (!first) return undefined;
  const fix = outerFix(sharing, all);
  const secret = uses.some(({ from }) => from.secret);
  const name = secret ? `the same ${type}` : `the ${type} ${shownParts(type, parts)}`;
  const stages = uses.map(({ stage }) => stage);
  const pairs = stages.flatMap((from) =>
    stages.filter((to) => to !== from && to !== unassigned).map((to) => ({ from, to })),
  );
  const finding: Finding = {
    code: outerCodes[type],
    property: "configuration",
    severity: "error",
    message: `${listed(stages)} use ${name}: ${siteName(first.from)} in ${fieldText(first.from.path)}, and others`,
    hint: `give each stage ${withArticle(type)} of its own, or say in the intent that they share it`,
    at: siteOf(first.from),
    related: further
      .slice(0, mostShown)
      .map(({ from, stage }) => ({ message: `${stage} names it here`, at: siteOf(from) })),
    pairs,
    ...(fix && { fix }),
  };
  const witnessOf = ({ from, to }: Pair): Witness => ({
    summary: `${from} and ${to} use ${name}`,
    steps: uses
      .filter(({ stage }) => stage === from || stage === to)
      .map(({ from: { object, path } }) => ({
        type: "naming",
        object: keyOf(object.object),
        field: fieldText(path),
        names: secret ? type : shownParts(type, parts),
      })),
  });
  return { finding, witnessOf, turnedBy: [] };
}

/** The innermost part and the server; how a store is reached is left out, it may be long. */
export function shownParts(type: OuterUse["type"], parts: readonly string[]): string {
  if (type === "bucket") return parts.slice(1).join("/");
  const name = parts.at(-1) ?? "";
  const [place = ""] = parts;
  return (type === "database" || type === "queue") && place.includes(":") ? `${name} at ${place}` : name;
}

function siteOf({ object, path }: Pick<OuterUse["from"], "object" | "path">): Site {
  return { object, path };
}

function siteName({ object }: Pick<Site, "object">): string {
  return keyText(keyOf(object.object));
}

function listed(stages: readonly string[]): string {
  return `${stages.slice(0, -1).join(", ")}${stages.length > 1 ? " and " : ""}${stages.at(-1)}`;
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}
