import { Environment } from "@marcbachmann/cel-js";

/** Answers authorization checks as the API server's library does: here, whether the person has rights in all the cluster. */
class Authorizer {
  readonly everywhere: boolean;

  constructor(everywhere: boolean) {
    this.everywhere = everywhere;
  }
}

const library = (environment: Environment): Environment =>
  environment
    .registerType("Authorizer", { ctor: Authorizer, fields: { everywhere: "bool" } })
    .registerFunction("Authorizer.group(string): Authorizer", (authorizer: Authorizer) => authorizer)
    .registerFunction("Authorizer.resource(string): Authorizer", (authorizer: Authorizer) => authorizer)
    .registerFunction("Authorizer.subresource(string): Authorizer", (authorizer: Authorizer) => authorizer)
    .registerFunction("Authorizer.check(string): Authorizer", (authorizer: Authorizer) => authorizer)
    .registerFunction("Authorizer.allowed(): bool", (authorizer: Authorizer) => authorizer.everywhere)
    .registerVariable("authorizer", "Authorizer");

const names = ["object", "oldObject", "request", "namespaceObject", "variables"];

function environment(homogeneousAggregateLiterals: boolean): Environment {
  const made = library(new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals }));
  for (const name of names) made.registerVariable(name, "dyn");
  return made;
}

/** As strict about literals as the API server. */
const validating = environment(true);
/** JSONPatch is a type of the API server's; here it is a plain map. */
const patching = environment(false);

export type CelContext = Readonly<Record<string, unknown>>;
type Compiled = (context: CelContext) => unknown;

const compiled = new Map<string, Compiled>();

/** What an expression gives. Throws as the API server's evaluation would fail. */
export function evaluate(expression: string, context: CelContext): unknown {
  let program = compiled.get(expression);
  if (!program) {
    program = expression.includes("JSONPatch{") ? patching.parse(asMaps(expression)) : validating.parse(expression);
    compiled.set(expression, program);
  }
  return program(context);
}

export function authorizer(everywhere: boolean): unknown {
  return new Authorizer(everywhere);
}

function asMaps(expression: string): string {
  return expression
    .replaceAll("JSONPatch{op:", "{'op':")
    .replaceAll(", path:", ", 'path':")
    .replaceAll(", value:", ", 'value':");
}
