import { type ASTNode, Environment } from "@marcbachmann/cel-js";

export type Expression = ASTNode;
export type Literal = Extract<Expression, { readonly op: "value" }>["args"];

const many = 100_000;

/** Its parser only: what expressions mean, over objects that are known in part, is `evaluate-expression.ts`. */
const environment = new Environment({
  enableOptionalTypes: true,
  limits: { maxAstNodes: many, maxDepth: 500, maxListElements: many, maxMapEntries: many, maxCallArguments: 100 },
});

/** The tree of a CEL expression; undefined where it is none, or uses syntax that is not understood. */
export function parseExpression(text: string): Expression | undefined {
  try {
    return environment.parse(text).ast;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
