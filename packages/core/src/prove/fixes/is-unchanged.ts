/**
 * Whether a file says what was read of it. What was kept of it may show no value of a Secret: every letter there is an `x`,
 * and what was an `x` then is compared by its place alone.
 */
export function isUnchanged(kept: string, now: string): boolean {
  if (kept === now) return true;
  if (kept.length !== now.length || !/^kind:\s*["']?(?:Secret|List)|"kind"\s*:\s*"(?:Secret|List)/m.test(now))
    return false;
  for (let at = 0; at < kept.length; at++) {
    if (kept[at] === now[at]) continue;
    if (kept[at] !== "x" || /\s/.test(now.charAt(at))) return false;
  }
  return true;
}
