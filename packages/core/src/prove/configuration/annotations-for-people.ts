/** What such an annotation holds is read by people, or is a record of what was applied. */
const names =
  /(?:^|[./_-])(?:last-applied(?:-configuration)?|change-cause|descriptions?|documentation|docs?|notes?|comments?|messages?|summary|links?|external-link|runbook(?:[-_]?url)?|help|homepage|repository|repo|source|owner|support|chat|contact|maintainers?|issues?|bugs?|logs|dashboard|license|changelog)$|^(?:a8r\.io|link\.argocd\.argoproj\.io|meta\.helm\.sh|kubernetes\.io\/change-cause|artifacthub\.io|kapp\.k14s\.io|objectset\.rio\.cattle\.io|operatorframework\.io|openshift\.io\/display-name)\b/i;

/** Whether an annotation tells people something, as a sentence or by its name, so that no program acts on it. */
export function isForPeople(name: string, text: string): boolean {
  return names.test(name) || isSentence(text);
}

/** Five words or more in one line, of which nothing looks like a setting, a list or a command. */
function isSentence(text: string): boolean {
  if (/[{}[\]=;|$]|(?:^|\s)--?[a-z]/i.test(text)) return false;
  const words = text.trim().split(/\s+/);
  const plain = words.filter((word) => /^[("'‘“]?\p{L}[\p{L}'’-]*[.,:!?)"'’”]?$/u.test(word));
  return plain.length >= 4 && plain.length * 2 > words.length;
}
