/** Fillings within fillings end here; whoever nests deeper names nothing that could be known. */
const deepest = 5;

/**
 * `text` with each `$(NAME)` replaced by that variable's value, as the kubelet does; `$$` is a `$`. Names that are not known
 * stay as they are.
 *
 * Source: k8s.io/kubernetes/third_party/forked/golang/expansion/expand.go
 */
export function expanded(text: string, values: ReadonlyMap<string, string>): string {
  let result = text;
  for (let depth = 0; depth < deepest && result.includes("$("); depth++) {
    const next = result.replaceAll(/\$\$|\$\([^)]*\)/g, (reference) =>
      (values.get(reference.slice(2, -1)) ?? reference).slice(0, 10_000),
    );
    if (next.length > 100_000) break;
    result = next;
  }
  return result;
}
