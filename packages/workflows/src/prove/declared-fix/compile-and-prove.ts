import type { Diagnostic, Property, RenderSource } from "@kubestage/core";
import { proveWorld } from "@kubestage/core";
import type { ReadDeclarationTexts } from "../../load-platform.ts";
import { platformOf } from "../../load-platform.ts";
import type { DeclaredWorlds } from "../declared-worlds.ts";
import { worldsOfPlatform } from "../declared-worlds.ts";
import type { WorldRequest, WorldToProve } from "../world-request.ts";
import type { Compiled } from "./declaration-changes.ts";
import type { DeclaredTexts } from "./declared-texts.ts";

/** What a declaration makes, and what is proved of it. */
export interface CompiledAndProved {
  readonly worlds: readonly WorldToProve[];
  readonly proofs: readonly ReturnType<typeof proveWorld>[];
  readonly platform: Compiled["platform"];
  readonly madeFrom: DeclaredWorlds["madeFrom"];
}

/** What is proved, and by what. */
export interface ProvedBy {
  readonly request: WorldRequest;
  readonly judged: readonly Property[];
  /** What a world is judged by, where it is not what the declaration says. */
  readonly judgedBy: (world: WorldToProve) => WorldToProve;
}

/** Compiles a declaration with these texts, and proves what it makes. Errors: those of the declaration and of compiling. */
export async function compileAndProve(
  read: ReadDeclarationTexts,
  { sources, manifests }: DeclaredTexts,
  { request, judged, judgedBy }: ProvedBy,
): Promise<CompiledAndProved | { readonly diagnostics: readonly Diagnostic[] }> {
  const loaded = platformOf({ ...read, declaration: { ...read.declaration, sources } });
  const { platform, render } = loaded;
  const made = await worldsOfPlatform({ ...loaded, render: renderingOf(render, manifests) }, request);
  if (!platform || made.worlds.length === 0) return { diagnostics: made.diagnostics };
  const worlds = made.worlds.map(judgedBy);
  const proofs = worlds.map(({ world, intent, profile }) => {
    request.signal.throwIfAborted();
    const others = worlds.flatMap((one) => (one.world === world ? [] : [one.world]));
    return proveWorld(world, { intent, profile, properties: judged, others });
  });
  return { worlds, proofs, platform, madeFrom: made.madeFrom };
}

/** Plain manifests as they are changed, and everything else as it is. */
function renderingOf(render: RenderSource, manifests: DeclaredTexts["manifests"]): RenderSource {
  if (manifests.size === 0) return render;
  return async (wanted) => {
    const { rendered, diagnostics } = await render(wanted);
    if (!rendered || rendered.tool) return { rendered, diagnostics };
    const texts = rendered.texts.map(({ rendered: source, template }) => ({
      rendered: { ...source, text: manifests.get(source.file) ?? source.text },
      template,
    }));
    return { rendered: { ...rendered, texts }, diagnostics };
  };
}
