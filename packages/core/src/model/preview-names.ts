/** What the names of all previews of a template begin with: no other stage is called so. */
export function previewPrefix(like: string): string {
  return `${like}-`;
}

/** What stands for all previews of a template in a list of stages: no stage is called so. */
export function allPreviews(like: string): string {
  return `(previews of ${like})`;
}

export const allPreviewsName = /^\(previews of ([a-z0-9]([-a-z0-9]*[a-z0-9])?)\)$/;

/** A list of stages with the previews that there are in the place of what stands for all of them. */
export function withPresentPreviews(listed: readonly string[], present: readonly string[]): readonly string[] {
  const prefixes = listed.flatMap((name) => prefixFrom(name) ?? []);
  if (prefixes.length === 0) return listed;
  return listed.flatMap((name) => {
    const own = prefixFrom(name);
    if (own !== undefined) return present.filter((one) => one.startsWith(own)).toSorted();
    return prefixes.some((prefix) => name.startsWith(prefix)) ? [] : [name];
  });
}

function prefixFrom(name: string): string | undefined {
  const like = allPreviewsName.exec(name)?.[1];
  return like === undefined ? undefined : previewPrefix(like);
}
