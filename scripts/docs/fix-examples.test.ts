import type { Code, Proof, ProofFinding, World } from "@kubestage/core";
import {
  chooseFixes,
  makeWorld,
  objectsOfText,
  proofSchema,
  properties,
  proveWorld,
  specificationProfile,
  spliceEdits,
} from "@kubestage/core";
import { expect, test } from "vitest";
import { readExamples } from "./error-examples.ts";
import { runScript } from "./run-script.ts";
import { propertyOf } from "./world-examples.ts";

/** Codes of which no finding has a fix, each with the reason: no change of what is there could mend it. */
const withoutFix: Readonly<Partial<Record<Code, string>>> = {
  KS3111: "what a policy does that is not understood, no change of it can be seen to mend",
  KS3112: "no manifest makes a plugin enforce policies",
  KS3408: "a component of the platform needs what it has; whose it is only people know",
  KS3509: "either the name or the label is the mistake, and only people know which",
  KS3605: "what the stage's own secret is called stands nowhere",
  KS3606: "what the stage's own database is called stands nowhere",
  KS3607: "what the stage's own identity is called stands nowhere",
  KS3608: "a Secret is corrected where its value comes from, which is not a manifest",
  KS3804: "which of the claims the volume is for stands nowhere, unless a name says so",
  KS3805: "the digest that was promoted stands nowhere",
  KS3806: "the digest that was promoted stands nowhere",
  KS3808: "which hosts the wildcard was meant for stands nowhere",
  KS3811: "what serves has to move to another namespace, with all that it needs",
  KS3813: "a second store needs an identity of its own, which somebody has to make",
  KS3814: "what a chart brought is installed elsewhere, not edited",
  KS3815: "another cluster is no edit",
  KS3816: "it acts on all stages by design",
  KS3903: "what admission says of it is not known, so neither is what would change it",
};

const examples = readExamples().filter(({ code, side }) => side === "wrong" && /^KS3[1-9]/.test(code));
const ofWorlds = examples.filter(({ form }) => form === "world.yaml");
const scripts = examples.filter(({ form }) => form === "sh");

function worldOf(text: string): World {
  const found = objectsOfText({ file: "world.yaml", path: "world.yaml", text });
  const { world } = makeWorld(found.objects, {
    name: "manifests",
    minorVersion: 36,
    stages: { label: "stage" },
    gaps: found.gaps,
  });
  return world;
}

const mayHaveFix = ({ code }: { readonly code: Code }) => withoutFix[code] === undefined;
const answersOf = ({ verdicts }: Pick<Proof, "verdicts">) =>
  new Map(verdicts.map((one) => [`${one.property} ${one.from} ${one.to}`, one.verdict]));

test.each(ofWorlds.filter(mayHaveFix))(
  "what is found in the wrong world of $code has a fix, and with it written the finding is gone and nothing else opens",
  ({ code, text }) => {
    const world = worldOf(text);
    // Network is what declared calls, and other ways, would show in.
    const judged = properties.filter((property) => property === propertyOf(code) || property === "network");
    const prove = (changed: World) => proveWorld(changed, { profile: specificationProfile, properties: judged });
    const proof = prove(world);
    const own = proof.findings.filter((finding) => finding.code === code);
    const whyNot = (finding: ProofFinding) => (finding.code === code ? undefined : "it was not asked for");
    const chosen = chooseFixes(world, proof, { prove, whyNot });
    expect(chosen.refused.filter(({ finding }) => finding.code === code).map(({ why }) => why)).toEqual([]);
    expect(own.filter(({ fix }) => !fix)).toEqual([]);
    const { texts, refused } = spliceEdits(world, new Map([["world.yaml", text]]), chosen.edits);
    expect(refused.map(({ reason }) => reason)).toEqual([]);
    const after = prove(worldOf(texts.get("world.yaml") ?? text));
    expect(after.findings.filter((finding) => finding.code === code)).toEqual([]);
    const before = answersOf(proof);
    const worse = [...answersOf(after)].filter(([pair, answer]) => answer !== "holds" && before.get(pair) === "holds");
    expect(worse).toEqual([]);
  },
);

test.each(scripts.filter(mayHaveFix))("`prove --fix` mends the wrong example of $code", async ({ code, text }) => {
  const ran = await runScript(`${text.trimEnd()} --fix -o json`);
  const { fixes, findings } = proofSchema.parse(JSON.parse(ran.stdout));
  expect(fixes?.fixed.map((one) => one.code)).toContain(code);
  expect(findings.map((one) => one.code)).not.toContain(code);
  const again = await runScript(`${text.trimEnd()} --fix -o json > /dev/null; ${lastLine(text)} --fix -o json`);
  expect(proofSchema.parse(JSON.parse(again.stdout)).fixes).toMatchObject({ fixed: [], files: [] });
});

test.each(examples.filter((example) => !mayHaveFix(example) && example.form === "world.yaml"))(
  "what is found in the wrong world of $code has none: the hint says what to do",
  ({ code, text }) => {
    const property = propertyOf(code);
    if (!property) throw new Error(`${code} belongs to no property`);
    const { findings } = proveWorld(worldOf(text), { profile: specificationProfile, properties: [property] });
    const own = findings.filter((finding) => finding.code === code);
    expect(own.map(({ fix }) => fix)).toEqual(own.map(() => undefined));
    for (const { hint } of own) expect(hint.length).toBeGreaterThan(20);
  },
);

test("every code without a fix has an example of its own", () => {
  expect(Object.keys(withoutFix).filter((code) => !examples.some((example) => example.code === code))).toEqual([]);
});

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
